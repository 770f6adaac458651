// What a reader sees of a bundle: records, people, marks and findings, kept small enough for hundreds of thousands of records.

import { isObject } from "../checking/canonical.js";
import { textOf } from "../checking/bytes.js";
import { linesOf, read } from "../checking/contents.js";
import { MARKS_FILE, MASK } from "../checking/disclosure.js";
import { MAX_LINE } from "../checking/rows.js";

const FINDINGS_FILE = "data/findings.json";
const SUMMARY_FILE = "data/summary.json";
const MOST_JSON = 1 << 27;
const MOST_WITHHELD = 500; // a table of more helps nobody; the file has them all
const NONE = Object.freeze([]);
const NOTHING = Object.freeze({});

const isText = (value) => typeof value === "string";
const list = (value) => (Array.isArray(value) ? value : NONE);
const objects = (value) => list(value).filter(isObject);

// Return a view that takes in rows while they are checked.
export function makeView() {
  return { records: [], sources: new Map(), withheld: [], withheldCount: 0, marks: new Map(), findings: [], conversations: [],
    people: [], sides: new Map(), interned: new Map(), last: { leaf: -1, n: null }, hasMarks: false, endGap: 0 };
}

export function takeRow(view, of, row) {
  if (of === "record") view.records.push(recordFrom(view, row));
  else if (of === "source") view.sources.set(row.source, isText(row.name) ? row.name : String(row.path));
  else if (of === "withheld") takeWithheld(view, row);
  else if (of === "disclosed") takeDisclosed(view, row);
}

function takeWithheld(view, row) {
  view.withheldCount += 1;
  if (view.withheld.length < MOST_WITHHELD) view.withheld.push(row);
}

function takeDisclosed(view, leaf) {
  if (leaf.of !== "record") {
    if (isObject(leaf.value)) takeRow(view, leaf.of, leaf.value);
    return;
  }
  const record = recordFrom(view, leaf.fields);
  record.hidden = new Set(["n", "kind", "conversation", "sender", "time", "text", "media",
    "more"].filter((name) => !Object.hasOwn(leaf.fields, name)));
  if (leaf.pieces) {
    record.hidden.delete("text");
    record.text = leaf.pieces.map((piece) => piece ?? MASK).join("");
    record.masks = masksIn(leaf.pieces);
  }
  const { last } = view;
  record.gap = record.n !== null && last.n !== null ? record.n - last.n - 1 : last.leaf >= 0 ? leaf.leaf - last.leaf - 1
    : Math.max(0, (record.n ?? 1) - 1);
  view.last = { leaf: leaf.leaf, n: record.n };
  view.records.push(record);
}

// The places of masks in the joined text, in code points.
function masksIn(pieces) {
  const masks = new Set();
  let at = 0;
  for (const piece of pieces) {
    if (piece === null) masks.add(at);
    at += piece === null ? 1 : Array.from(piece).length;
  }
  return masks;
}

function recordFrom(view, row) {
  const sender = isObject(row.sender) ? row.sender : NOTHING;
  const time = isObject(row.time) ? row.time : NOTHING;
  const span = isObject(row.span) ? row.span : NOTHING;
  const same = (value) => intern(view, value);
  return {
    n: Number.isInteger(row.n) ? row.n : null,
    kind: same(row.kind),
    conversation: row.conversation ?? null,
    participant: sender.participant ?? null,
    name: same(isText(sender.name) ? sender.name : null),
    isSure: sender.certainty !== "inferred",
    printed: isText(time.printed) ? time.printed : null,
    local: isText(time.local) ? time.local : null,
    utc: isText(time.utc) ? time.utc : null,
    jst: isText(time.jst) ? time.jst : null,
    text: isText(row.text) ? row.text : null,
    media: list(row.media).length ? objects(row.media) : NONE,
    more: isObject(row.more) && Object.keys(row.more).length ? row.more : NOTHING,
    source: Number.isInteger(span.source) ? span.source : null,
    line: Number.isInteger(span.line) ? span.line : null,
    hidden: null,
    masks: null,
    gap: 0,
  };
}

function intern(view, value) {
  if (!isText(value)) return value;
  const known = view.interned.get(value);
  if (known !== undefined) return known;
  if (view.interned.size < 10000) view.interned.set(value, value);
  return value;
}

// Read what stands beside the records, and tie it to them. Files that are not in their form are left out here: they are
// named by the check, or derived and nobody's proof.
export async function completeView(view, contents, answer) {
  const summary = (await jsonIn(contents, SUMMARY_FILE)) ?? NOTHING;
  const findings = (await jsonIn(contents, FINDINGS_FILE)) ?? NOTHING;
  await readMarks(view, contents);
  view.findings = objects(findings.findings).filter((one) => isText(one.code));
  const scores = new Map(objects(findings.conversations).map((one) => [one.id, one]));
  view.people = peopleOf(view, summary);
  view.conversations = conversationsOf(view, summary, scores);
  for (const { score } of view.conversations) {
    for (const person of list(score?.person)) view.sides.set(person, "person");
  }
  for (const record of view.records) {
    const by = view.marks.get(record.n)?.by;
    if (record.participant !== null && !view.sides.has(record.participant) &&
      (by === "person" || by === "other")) view.sides.set(record.participant, by);
  }
  if (answer.isDisclosure && answer.seal && view.records.length) view.endGap = answer.seal.tree_size - 1 - view.last.leaf;
  return view;
}

async function jsonIn(contents, path) {
  if (!contents.files.has(path)) return null;
  try {
    const value = JSON.parse(textOf(await read(contents, path, MOST_JSON)) ?? "null");
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

async function readMarks(view, contents) {
  view.hasMarks = contents.files.has(MARKS_FILE);
  if (!view.hasMarks) return;
  try {
    for await (const { bytes } of linesOf(contents, MARKS_FILE, MAX_LINE)) {
      const mark = markFrom(textOf(bytes));
      if (mark) view.marks.set(mark.n, mark);
    }
  } catch {
    // Named by the check of its digest.
  }
}

function markFrom(line) {
  let value;
  try {
    value = JSON.parse(line ?? "null");
  } catch {
    return null;
  }
  if (!isObject(value) || !Number.isInteger(value.n)) return null;
  const labels = objects(value.labels).filter((one) => isText(one.label));
  const entities = objects(value.entities).filter((one) => isText(one.kind));
  return { n: value.n, by: value.by, labels, entities,
    others: objects(value.other_entities).filter((one) => isText(one.kind)) };
}

function peopleOf(view, summary) {
  const people = new Map(objects(summary.participants).map((one) => [one.id, one]));
  for (const { participant, name } of view.records) {
    if (participant !== null && !people.has(participant)) people.set(participant, { id: participant, name });
  }
  return Array.from(people.values());
}

function conversationsOf(view, summary, scores) {
  const known = new Map(objects(summary.conversations).map((one) => [one.id, one]));
  for (const { conversation } of view.records) {
    if (conversation !== null && !known.has(conversation)) known.set(conversation, { id: conversation, title: null });
  }
  return Array.from(known.values(),
    (one) => ({ id: one.id, title: isText(one.title) ? one.title : "", score: scores.get(one.id) ?? null }));
}
