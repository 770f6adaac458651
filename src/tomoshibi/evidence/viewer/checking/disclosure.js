// A disclosure: some leaves of a sealed bundle, opened in part, with the way from each to the sealed root.

import { bytesOfHex, joined, textOf } from "./bytes.js";
import { NotCanonical, canonical, isObject, parseCanonical } from "./canonical.js";
import { lineReader } from "./contents.js";
import { FIELDS, commitment, leaf, pieceCommitment, textCommitment } from "./leaves.js";
import { NoSuchLeaf, rootFromPath } from "./merkle.js";
import { MAX_FAULTS, MAX_LINE } from "./rows.js";
import { isMoment } from "./seal.js";
import { hexOf } from "./bytes.js";

export const DISCLOSURE_FILE = "disclosure.json";
export const DISCLOSURE_SIGNATURE_FILE = "disclosure.sig";
export const DISCLOSED_FILE = "data/disclosed.jsonl";
const FORMAT = "tomoshibi-disclosure/1";
const HASH = /^[0-9a-f]{64}$/;
const SALT = /^[0-9a-f]{32}$/;
const KINDS = ["record", "withheld", "source"];

// Read disclosure.json. Return {value} or what is wrong: {reason} or {field}.
export function parseDisclosure(content) {
  let value;
  try {
    value = parseCanonical(textOf(content));
  } catch (error) {
    if (error instanceof NotCanonical) return { reason: error.message };
    throw error;
  }
  if (!isObject(value)) return { reason: "not an object" };
  const isText = (one) => typeof one === "string";
  const forms = {
    format: (one) => one === FORMAT,
    of: (one) => isText(one) && /^[0-9a-f]{32}$/.test(one),
    disclosure: (one) => isText(one) && /^[0-9a-f]{32}$/.test(one),
    tag_manifest: (one) => isText(one) && HASH.test(one),
    program: isText,
    made_at: isMoment,
    key: (one) => one === null || (isText(one) && HASH.test(one)),
  };
  for (const name of Object.keys(forms).sort()) if (!Object.hasOwn(value, name) || !forms[name](value[name])) return { field: name };
  const more = Object.keys(value).filter((name) => !Object.hasOwn(forms, name)).sort();
  return more.length ? { field: more[0] } : { value };
}

// Check every disclosed leaf against the sealed root. `told(state, message, parts)` hears what is wrong,
// `seen(row)` each leaf that belongs: {leaf, of, value} or, for a record, {leaf, of, fields, pieces}.
export async function readDisclosed(contents, seal, pace, told, seen) {
  const lines = lineReader(contents, DISCLOSED_FILE, MAX_LINE);
  let last = -1;
  let faults = 0;
  for (let number = 1; faults < MAX_FAULTS; number += 1) {
    let raw = lines.take();
    while (raw === undefined) {
      await lines.fill();
      raw = lines.take();
    }
    if (raw === null) return;
    const at = { path: DISCLOSED_FILE, line: number };
    try {
      if (!raw.isWhole) throw new NotCanonical("cut off or too long");
      const row = parseCanonical(textOf(raw.bytes));
      const opened = openLeaf(row, last);
      last = row.leaf;
      const path = row.path.map(bytesOfHex);
      if (seal && hexOf(rootFromPath(opened.leafHash, row.leaf, seal.tree_size, path)) !== seal.root) throw new NoSuchLeaf("other root");
      seen(opened);
    } catch (error) {
      faults += 1;
      if (error instanceof NoSuchLeaf) told("changed", "disclosed_root", { ...at, reason: error.message });
      else if (error instanceof NotCanonical) told("changed", "row_form", { ...at, reason: error.message });
      else throw error;
    }
    pace.done(raw.bytes.length + 1);
    if (pace.isDue()) await pace.rest();
  }
}

// Return what a line opens, with its leaf hash. Throws NotCanonical where the line is not in its form.
export function openLeaf(row, last) {
  const isRight =
    isObject(row) &&
    Object.keys(row).sort().join() === "leaf,of,opened,path" &&
    Number.isSafeInteger(row.leaf) &&
    row.leaf > last &&
    KINDS.includes(row.of) &&
    Array.isArray(row.opened) &&
    row.opened.length === (row.of === "record" ? FIELDS.length : 1) &&
    Array.isArray(row.path) &&
    row.path.every((one) => typeof one === "string" && HASH.test(one));
  if (!isRight) throw new NotCanonical("not a disclosed leaf, or not in ascending order");
  if (row.of !== "record") {
    const entry = openEntry(row.opened[0], "line");
    return { leaf: row.leaf, of: row.of, value: entry.value, leafHash: leaf(entry.commitment, 1) };
  }
  const entries = row.opened.map((entry, number) => openEntry(entry, FIELDS[number]));
  const fields = Object.fromEntries(entries.flatMap((entry, number) => (entry.isHidden || entry.pieces ? [] : [[FIELDS[number], entry.value]])));
  const text = entries[FIELDS.indexOf("text")];
  const hash = leaf(joined(entries.map((entry) => entry.commitment)), FIELDS.length);
  return { leaf: row.leaf, of: row.of, fields, pieces: text.pieces ?? null, leafHash: hash };
}

const isHex = (value, form) => typeof value === "string" && form.test(value);
const hasOnly = (value, ...names) => isObject(value) && Object.keys(value).sort().join() === names.sort().join();

function openEntry(entry, name) {
  if (hasOnly(entry, "hidden") && isHex(entry.hidden, HASH)) return { isHidden: true, commitment: bytesOfHex(entry.hidden) };
  if (!isObject(entry) || !isHex(entry.salt, SALT)) throw new NotCanonical(`${name} is opened in no known way`);
  const salt = bytesOfHex(entry.salt);
  if (hasOnly(entry, "salt", "value")) {
    return { value: entry.value, commitment: commitment(salt, `["${name}",${canonical(entry.value)}]`) };
  }
  if (name !== "text" || !hasOnly(entry, "salt", "pieces") || !Array.isArray(entry.pieces)) {
    throw new NotCanonical(`${name} is opened in no known way`);
  }
  const pieces = entry.pieces.map(openPiece);
  return { pieces: pieces.map((one) => one.piece), commitment: textCommitment(salt, joined(pieces.map((one) => one.commitment))) };
}

// A piece of a text, or null under a mask.
function openPiece(entry) {
  if (hasOnly(entry, "hidden") && isHex(entry.hidden, HASH)) return { piece: null, commitment: bytesOfHex(entry.hidden) };
  if (!hasOnly(entry, "salt", "piece") || !isHex(entry.salt, SALT) || typeof entry.piece !== "string" || !entry.piece) {
    throw new NotCanonical("a piece is opened in no known way");
  }
  return { piece: entry.piece, commitment: pieceCommitment(bytesOfHex(entry.salt), entry.piece) };
}
