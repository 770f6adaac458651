// The row files and their leaves: every line read, its leaf made anew, its references followed.

import { bytesOfHex, textOf } from "./bytes.js";
import { NOT_IN_FORM, NotCanonical, canonical, isObject, parse } from "./canonical.js";
import { CannotRead, Damaged, lineReader } from "./contents.js";
import { lineLeaf, recordLeaf } from "./leaves.js";
import { sorted } from "./bag.js";

export const SOURCES_FILE = "data/sources.jsonl";
export const WITHHELD_FILE = "data/withheld.jsonl";
export const RECORDS_FILE = "data/records.jsonl";
export const LEAVES_FILE = "data/leaves.jsonl";
export const SOURCE_FOLDER = "data/source/";
export const ROW_FILES = { source: SOURCES_FILE, withheld: WITHHELD_FILE, record: RECORDS_FILE };
export const MAX_LINE = 1 << 26;
export const MAX_FAULTS = 50;
const RECORD_KINDS = ["message", "event", "unreadable"];
const NO_SEED = new Uint8Array(32);
const SEED = /^[0-9a-f]{64}"}$/;

// Read sources, withheld, records and leaves side by side. `seen(of, row)` is shown every row that can be read.
export async function readRows(contents, digests, pace, seen) {
  const rows = {
    leaves: new Uint8Array(1 << 16),
    size: 0,
    checks: [],
    isWhole: [...Object.values(ROW_FILES), LEAVES_FILE].every((path) => digests.has(path)),
    paths: new Map(),
    lengths: digests.has(SOURCES_FILE) ? [] : null,
    faults: new Map(),
    digests,
  };
  const seeds = digests.has(LEAVES_FILE) ? lineReader(contents, LEAVES_FILE, MAX_LINE) : null;
  try {
    for (const [of, path] of Object.entries(ROW_FILES)) {
      if (digests.has(path)) await readFile(of, lineReader(contents, path, MAX_LINE), seeds, rows, pace, seen);
    }
    if (rows.isWhole && (await nextOf(seeds)) !== null) broken(rows, LEAVES_FILE, rows.size + 1, "leaf_without_row");
  } catch (error) {
    if (!(error instanceof CannotRead || error instanceof Damaged)) throw error;
    rows.isWhole = false; // the file itself is named where it was hashed
  }
  if (digests.has(SOURCES_FILE)) {
    for (const path of sorted(Array.from(digests.keys()).filter((one) => one.startsWith(SOURCE_FOLDER)))) {
      if (!rows.paths.has(path)) fault(rows, "sources", path, "source_without_row", { path, rows: SOURCES_FILE });
    }
  }
  rows.leaves = rows.leaves.subarray(0, 32 * rows.size);
  return rows;
}

async function nextOf(reader) {
  for (;;) {
    const line = reader.take();
    if (line !== undefined) return line;
    await reader.fill();
  }
}

async function readFile(of, lines, seeds, rows, pace, seen) {
  const path = ROW_FILES[of];
  for (let number = 1; ; number += 1) {
    let raw = lines.take();
    while (raw === undefined) {
      await lines.fill();
      raw = lines.take();
    }
    if (raw === null) return;
    if ((rows.faults.get(path) ?? 0) + (rows.faults.get(LEAVES_FILE) ?? 0) >= MAX_FAULTS) {
      rows.isWhole = false;
      return;
    }
    let seedLine = null;
    if (rows.isWhole) {
      seedLine = seeds.take();
      while (seedLine === undefined) {
        await seeds.fill();
        seedLine = seeds.take();
      }
    }
    takeRow(of, path, raw, seedLine, number, rows, seen);
    pace.done(raw.bytes.length + 1);
    if ((number & 31) === 0 && pace.isDue()) await pace.rest();
  }
}

function takeRow(of, path, raw, seedLine, number, rows, seen) {
  const seed = seedOf(seedLine, of, number, rows);
  rows.size += 1;
  let row;
  try {
    if (!raw.isWhole) throw new NotCanonical("cut off or too long");
    row = readLine(of, raw.bytes, seed, rows);
  } catch (error) {
    if (!(error instanceof NotCanonical)) throw error;
    broken(rows, path, number, "row_form", { reason: error.message });
    return;
  }
  if (of === "source") checkSource(row, number, rows);
  else if (of === "withheld") checkWithheld(row, number, rows);
  else checkRecord(row, number, rows);
  seen(of, row);
}

function readLine(of, bytes, seed, rows) {
  const text = textOf(bytes);
  const row = parse(text);
  if (!isObject(row)) throw new NotCanonical("not an object");
  let leaf;
  let form;
  if (of === "record") {
    const both = recordLeaf(seed ?? NO_SEED, row);
    leaf = both.leaf;
    form = both.line;
  } else {
    leaf = lineLeaf(seed ?? NO_SEED, text);
    form = canonical(row);
  }
  if (form !== text) throw new NotCanonical(NOT_IN_FORM);
  if (seed && rows.isWhole) keepLeaf(rows, leaf);
  return row;
}

function keepLeaf(rows, leaf) {
  const at = 32 * (rows.size - 1);
  if (at + 32 > rows.leaves.length) {
    const grown = new Uint8Array(2 * rows.leaves.length);
    grown.set(rows.leaves);
    rows.leaves = grown;
  }
  rows.leaves.set(leaf, at);
}

// Return the seed from the next line of leaves.jsonl, which must be that of row `number` of its file.
function seedOf(line, of, number, rows) {
  if (!rows.isWhole) return null;
  if (line === null) {
    broken(rows, ROW_FILES[of], number, "row_without_leaf", { leaves: LEAVES_FILE });
    return null;
  }
  const start = `{"leaf":${rows.size},"of":"${of}","seed":"`;
  const text = line.isWhole && line.bytes.length === start.length + 66 ? textOf(line.bytes) : null;
  if (text === null || !text.startsWith(start) || !SEED.test(text.slice(start.length))) {
    broken(rows, LEAVES_FILE, rows.size + 1, "leaf_line", { rows: ROW_FILES[of], row: number });
    return null;
  }
  return bytesOfHex(text.slice(start.length, -2));
}

function fault(rows, name, file, message, parts) {
  rows.faults.set(file, (rows.faults.get(file) ?? 0) + 1);
  rows.checks.push({ name, state: "changed", message, parts });
}

function broken(rows, path, line, message, parts = {}) {
  rows.isWhole = false;
  fault(rows, "rows", path, message, { path, line, ...parts });
}

function expect(rows, line, path, field, found, expected) {
  if (found !== expected) fault(rows, "rows", path, "row_number", { path, line, field, found: shown(found), expected });
}

// As the other verifier shows a value that is no number: None, a text as it stands.
function shown(value) {
  return value === undefined || value === null ? "None" : typeof value === "object" ? canonical(value) : String(value);
}

function checkSource(row, line, rows) {
  expect(rows, line, SOURCES_FILE, "source", row.source, line - 1);
  const { path, size, sha256 } = row;
  rows.lengths?.push(Number.isInteger(size) ? size : -1);
  if (typeof path !== "string" || !path.startsWith(SOURCE_FOLDER)) {
    fault(rows, "rows", SOURCES_FILE, "row_field", { path: SOURCES_FILE, line, field: "path" });
    return;
  }
  if (rows.paths.has(path)) fault(rows, "sources", SOURCES_FILE, "source_twice", { rows: SOURCES_FILE, line, path });
  rows.paths.set(path, line);
  const found = rows.digests.get(path);
  if (!found) {
    rows.checks.push({ name: "sources", state: "incomplete", message: "source_missing",
      parts: { rows: SOURCES_FILE, line, path } });
  } else if (found.size !== size || found.sha256 !== sha256) {
    fault(rows, "sources", SOURCES_FILE, "source_differs", { rows: SOURCES_FILE, line, path });
  }
}

function checkWithheld(row, line, rows) {
  expect(rows, line, WITHHELD_FILE, "item", row.item, line - 1);
  if (row.reason === "part" && !liesInside(row, rows.lengths)) {
    fault(rows, "spans", WITHHELD_FILE, "span", { path: WITHHELD_FILE, line, field: "part" });
  }
}

function checkRecord(row, line, rows) {
  expect(rows, line, RECORDS_FILE, "n", row.n, line);
  if (!RECORD_KINDS.includes(row.kind)) {
    fault(rows, "rows", RECORDS_FILE, "row_field", { path: RECORDS_FILE, line, field: "kind" });
  }
  const places = { span: row.span };
  if (isObject(row.span)) {
    for (const name of ["heading", "sender_at"]) if (Object.hasOwn(row.span, name)) places[name] = row.span[name];
  }
  for (const [field, place] of Object.entries(places)) {
    if (!liesInside(place, rows.lengths)) fault(rows, "spans", RECORDS_FILE, "span", { path: RECORDS_FILE, line, field });
  }
}

// Whether a span lies inside the source that it names; without `lengths` there is nothing to compare with.
function liesInside(span, lengths) {
  if (lengths === null) return true;
  if (!isObject(span)) return false;
  const { source, start, end } = span;
  if (![source, start, end].every(Number.isInteger)) return false;
  return source >= 0 && source < lengths.length && start >= 0 && start <= end && end <= lengths[source];
}
