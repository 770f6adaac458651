// A disclosure: some leaves of a sealed bundle, opened in part, with the way from each to the sealed root (bundle format,
// section 6).

import { bytesOfHex, hexOf, joined, textOf } from "./bytes.js";
import { NotCanonical, canonical, isObject, parseCanonical } from "./canonical.js";
import { lineReader } from "./contents.js";
import { FIELDS, commitment, leaf, pieceCommitment, textCommitment } from "./leaves.js";
import { NoSuchLeaf, rootFromPath } from "./merkle.js";
import { MAX_FAULTS, MAX_LINE } from "./rows.js";
import { isMoment } from "./seal.js";

export const DISCLOSURE_FILE = "disclosure.json";
export const DISCLOSURE_SIGNATURE_FILE = "disclosure.sig";
export const DISCLOSED_FILE = "data/disclosed.jsonl";
export const MARKS_FILE = "data/marks.jsonl";
export const TIMELINE_FILE = "data/timeline.csv";
export const MASK = "■"; // stands for one hidden piece of a text
const BUNDLE_FILES = ["data/leaves.jsonl", "data/records.jsonl"];
const FORMAT = "tomoshibi-disclosure/1";
const HASH = /^[0-9a-f]{64}$/;
const SALT = /^[0-9a-f]{32}$/;
const KINDS = ["source", "withheld", "record"]; // in the order of their leaves
const RECORD_KINDS = ["message", "event", "unreadable"];

class NotDisclosed extends Error {
  constructor(reason, field = null) {
    super(reason);
    this.field = field;
  }
}

// Whether files are those of a disclosure, even a damaged one, and not those of a whole bundle.
export function isDisclosure(files) {
  const isWhole = BUNDLE_FILES.every((path) => files.has(path));
  return !isWhole && (files.has(DISCLOSURE_FILE) || files.has(DISCLOSED_FILE));
}

// Read disclosure.json. Return {value}, or what is wrong: {reason} or {field}.
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
    of: (one) => isText(one) && SALT.test(one),
    disclosure: (one) => isText(one) && SALT.test(one),
    tag_manifest: (one) => isText(one) && HASH.test(one),
    program: isText,
    made_at: isMoment,
    key: (one) => one === null || (isText(one) && HASH.test(one)),
  };
  const wrong = [...Object.keys(forms).filter((name) => !Object.hasOwn(value, name)),
    ...Object.keys(value).filter((name) => !Object.hasOwn(forms, name))].sort();
  wrong.push(...Object.keys(forms).sort().filter((name) => !wrong.length && !forms[name](value[name])));
  return wrong.length ? { field: wrong[0] } : { value };
}

// Check every disclosed leaf. `fault(name, message, parts)` hears what is wrong, `seen(leaf)` each leaf in its form.
// Return { records: their numbers, lengths: of their shown texts by number, before, count, faults }.
export async function readDisclosed(contents, seal, pace, fault, seen) {
  const proved = { records: [], lengths: new Map(), before: null, count: 0, faults: 0 };
  const lines = lineReader(contents, DISCLOSED_FILE, MAX_LINE);
  let last = null;
  for (let number = 1; proved.faults < MAX_FAULTS; number += 1) {
    let raw = lines.take();
    while (raw === undefined) {
      await lines.fill();
      raw = lines.take();
    }
    if (raw === null) break;
    const told = (name, message, parts = {}) => {
      proved.faults += 1;
      fault(name, message, { path: DISCLOSED_FILE, line: number, ...parts });
    };
    const one = takeLeaf(raw, told);
    if (one) {
      place(one, last, proved, told);
      if (seal !== null && !belongs(one, seal)) told("root", "disclosed_root");
      counted(one, proved);
      seen(one);
      last = one;
    }
    pace.done(raw.bytes.length + 1);
    if (pace.isDue()) await pace.rest();
  }
  return proved;
}

function takeLeaf(raw, told) {
  try {
    if (!raw.isWhole) throw new NotDisclosed("cut off or too long");
    return openLeaf(parseCanonical(textOf(raw.bytes)));
  } catch (error) {
    if (error instanceof NotDisclosed && error.field) told("disclosed", "row_field", { field: error.field });
    else if (error instanceof NotDisclosed || error instanceof NotCanonical) told("disclosed", "row_form",
      { reason: error.message });
    else throw error;
    return null;
  }
}

// Leaves ascend, kind after kind, and a record has the number that its place gives it.
function place(one, last, proved, told) {
  if (last && (one.leaf <= last.leaf || KINDS.indexOf(one.of) < KINDS.indexOf(last.of))) told("disclosed", "disclosed_order");
  if (one.of !== "record") return;
  const before = one.leaf + 1 - one.fields.n;
  if (before < 0 || before > one.leaf || (proved.before !== null && proved.before !== before)) told("disclosed",
    "disclosed_number");
  else proved.before ??= before;
}

function belongs(one, seal) {
  try {
    return hexOf(rootFromPath(one.hash, one.leaf, seal.tree_size, one.path)) === seal.root;
  } catch (error) {
    if (error instanceof NoSuchLeaf) return false;
    throw error;
  }
}

function counted(one, proved) {
  proved.count += 1;
  if (one.of !== "record") return;
  proved.records.push(one.fields.n);
  const text = one.pieces ? one.pieces.map((piece) => piece ?? MASK).join("") : "";
  proved.lengths.set(one.fields.n, Array.from(text).length);
}

const isHex = (value, form) => typeof value === "string" && form.test(value);
const hasOnly = (value, ...names) => isObject(value) && Object.keys(value).sort().join() === names.sort().join();

// Return what a line opens, with its leaf hash: {leaf, of, value, path, hash}, or for a record {…, fields, pieces}.
export function openLeaf(row) {
  if (!isObject(row)) throw new NotDisclosed("not an object");
  const names = ["leaf", "of", "opened", "path"];
  const odd = [...names.filter((name) => !Object.hasOwn(row, name)),
    ...Object.keys(row).filter((name) => !names.includes(name))].sort();
  if (odd.length) throw new NotDisclosed("field", odd[0]);
  if (!Number.isSafeInteger(row.leaf) || row.leaf < 0) throw new NotDisclosed("field", "leaf");
  if (!KINDS.includes(row.of)) throw new NotDisclosed("field", "of");
  if (!Array.isArray(row.path) || !row.path.every((one) => isHex(one, HASH))) throw new NotDisclosed("field", "path");
  const fields = row.of === "record" ? FIELDS : ["line"];
  if (!Array.isArray(row.opened) || row.opened.length !== fields.length) throw new NotDisclosed("field", "opened");
  const entries = row.opened.map((entry, number) => openEntry(entry, fields[number], row.of));
  const common = { leaf: row.leaf, of: row.of, path: row.path.map(bytesOfHex),
    hash: leaf(joined(entries.map((one) => one.commitment)), fields.length) };
  if (row.of !== "record") return { ...common, value: entries[0].value };
  const open = entries.flatMap((entry, number) => (entry.isHidden || entry.pieces ? [] : [[FIELDS[number], entry.value]]));
  return { ...common, fields: Object.fromEntries(open), pieces: entries[FIELDS.indexOf("text")].pieces ?? null };
}

// One entry of `opened`, in one of its three forms; an open text is always cut into pieces.
function openEntry(entry, name, of) {
  const wrong = () => new NotDisclosed("field", `opened (${name})`);
  const opened = entryOf(entry, name, wrong);
  if (of === "withheld" || of === "source") {
    if (!isObject(opened.value) || Object.hasOwn(opened.value, "item") !== (of === "withheld")) throw wrong();
  } else if (name === "n" ? !Number.isInteger(opened.value) : name === "kind" && !RECORD_KINDS.includes(opened.value)) {
    throw wrong();
  } else if (name === "span" && !opened.isHidden) {
    throw wrong();
  }
  return opened;
}

function entryOf(entry, name, wrong) {
  if (hasOnly(entry, "hidden") && isHex(entry.hidden, HASH)) return { isHidden: true, commitment: bytesOfHex(entry.hidden) };
  if (!isObject(entry) || !isHex(entry.salt, SALT)) throw wrong();
  const salt = bytesOfHex(entry.salt);
  if (hasOnly(entry, "salt", "pieces")) {
    if (name !== "text" || !Array.isArray(entry.pieces)) throw wrong();
    const pieces = entry.pieces.map((piece) => openPiece(piece, wrong));
    return { pieces: pieces.map((one) => one.piece),
      commitment: textCommitment(salt, joined(pieces.map((one) => one.commitment))) };
  }
  if (!hasOnly(entry, "salt", "value") || (name === "text" && entry.value !== null)) throw wrong();
  return { value: entry.value, commitment: commitment(salt, `["${name}",${canonical(entry.value)}]`) };
}

// A piece of a text, or null under a mask.
function openPiece(entry, wrong) {
  if (hasOnly(entry, "hidden") && isHex(entry.hidden, HASH)) return { piece: null, commitment: bytesOfHex(entry.hidden) };
  if (!hasOnly(entry, "salt", "piece") || !isHex(entry.salt, SALT) || typeof entry.piece !== "string") throw wrong();
  return { piece: entry.piece, commitment: pieceCommitment(bytesOfHex(entry.salt), entry.piece) };
}

// Whether a line of marks is about a disclosed record and points inside its shown text. Return its number, or null.
export function markedNumber(text, lengths) {
  let mark;
  try {
    mark = parseCanonical(text);
  } catch (error) {
    if (error instanceof NotCanonical) return null;
    throw error;
  }
  const names = ["n", "conversation", "by", "labels", "entities", "other_entities"];
  if (!isObject(mark) || !Object.keys(mark).every((name) => names.includes(name)) || !lengths.has(mark.n)) return null;
  const length = lengths.get(mark.n);
  const isInside = (one) =>
    isObject(one) && Array.isArray(one.words) && one.words.length === 2 && one.words.every(Number.isInteger) &&
      one.words[0] >= 0 && one.words[0] <= one.words[1] && one.words[1] <= length;
  for (const name of ["labels", "entities", "other_entities"]) {
    const some = mark[name] ?? [];
    if (!Array.isArray(some) || !some.every(isInside)) return null;
  }
  return mark.n;
}

// Return the first cells of the rows of a table without its head, or null where it is no table (RFC 4180, strictly).
export function firstCells(text) {
  const cells = [];
  let at = text.startsWith("\ufeff") ? 1 : 0;
  while (at < text.length) {
    let isFirst = true;
    for (let isOpen = true; isOpen; ) {
      const cell = cellAt(text, at);
      if (cell === null) return null;
      if (isFirst) cells.push(cell.value);
      isFirst = false;
      at = cell.end;
      isOpen = text[at] === ",";
      if (isOpen) at += 1;
      else if (text.startsWith("\r\n", at)) at += 2;
      else if (text[at] === "\n" || text[at] === "\r") at += 1;
      else if (at < text.length) return null;
    }
  }
  return cells.slice(1);
}

function cellAt(text, start) {
  if (text[start] !== '"') {
    const length = text.slice(start, start + 4096).search(/[,\r\n]/);
    const end = length >= 0 ? start + length : nextBreak(text, start);
    return { value: text.slice(start, end), end };
  }
  for (let at = start + 1; ; at += 2) {
    at = text.indexOf('"', at);
    if (at < 0) return null;
    if (text[at + 1] !== '"') return { value: text.slice(start + 1, at).replaceAll('""', '"'), end: at + 1 };
  }
}

function nextBreak(text, start) {
  for (let at = start; at < text.length; at += 1) if (",\r\n".includes(text[at])) return at;
  return text.length;
}
