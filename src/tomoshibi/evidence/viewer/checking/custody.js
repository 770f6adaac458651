// The chain of custody, up to the seal and after it: each line names the hash of the one before (bundle format, section 4).

import { bytesOfHex, hexOf, textOf, utf8 } from "./bytes.js";
import { NotCanonical, isObject, parseCanonical } from "./canonical.js";
import { isSignedBy } from "./ed25519.js";
import { isMoment } from "./seal.js";
import { sha256 } from "./sha256.js";

export const CUSTODY_FILE = "custody.jsonl";
export const AFTER_FILE = "custody-after.jsonl";
export const MAX_CUSTODY_LINE = 1 << 20;
export const NOTHING_BEFORE = "0".repeat(64);
const TORN = "custody_torn";
const TEXTS = ["act", "by", "program", "previous"];
const FIELDS = ["seq", "at", "detail", ...TEXTS];
const MOST_CHECKPOINTS = 100; // a checkpoint covers all before it: the last one says everything
const START = '{"act":"';

// Follow a chain from the line before its first one. Return its count, head, last act, acts, and every line that does not fit.
export async function readChain(lines, { count = 0, head = NOTHING_BEFORE, mayBeTorn = false } = {}) {
  const chain = { count, head, lastAct: null, bad: [], acts: [] };
  let number = 0;
  for await (const { bytes, isWhole } of lines) {
    number += 1;
    if (!isWhole && mayBeTorn && isTorn(bytes)) {
      chain.bad.push({ line: number, message: TORN, parts: {} });
      continue;
    }
    chain.count += 1;
    takeLine(chain, bytes, isWhole, number);
    chain.head = hexOf(sha256(bytes));
  }
  return chain;
}

function takeLine(chain, bytes, isWhole, line) {
  let value;
  try {
    value = parseCanonical(textOf(bytes));
    if (!isWhole) throw new NotCanonical("cut off");
  } catch (error) {
    if (!(error instanceof NotCanonical)) throw error;
    chain.bad.push({ line, message: "row_form", parts: { reason: error.message } });
    chain.lastAct = null;
    return;
  }
  chain.bad.push(...faults(value, line, chain.count, chain.head));
  chain.lastAct = isObject(value) ? String(value.act) : null;
  if (isObject(value)) chain.acts.push({ line, value });
}

function faults(value, line, seq, previous) {
  if (!isObject(value)) return [{ line, message: "row_form", parts: { reason: "not an object" } }];
  const wrong = new Set([...FIELDS.filter((name) => !Object.hasOwn(value, name)),
    ...Object.keys(value).filter((name) => !FIELDS.includes(name))]);
  for (const name of TEXTS) if (typeof value[name] !== "string") wrong.add(name);
  if (!isObject(value.detail)) wrong.add("detail");
  if (!isMoment(value.at)) wrong.add("at");
  const bad = Array.from(wrong).sort().map((field) => ({ line, message: "row_field", parts: { field } }));
  if (value.seq !== seq) bad.push({ line, message: "custody_seq", parts: { expected: seq } });
  if (value.previous !== previous) bad.push({ line, message: "custody_previous", parts: {} });
  return bad;
}

// Whether the bytes after the last LF look like a line of ours that a power cut tore off.
function isTorn(bytes) {
  const text = textOf(bytes.subarray(0, START.length)) ?? "";
  return bytes.length > 0 && bytes.length < MAX_CUSTODY_LINE && (text === START || START.startsWith(text));
}

export function checkpointsOf(chain) {
  return chain.acts.filter(({ value }) => value.act === "checkpoint" && isObject(value.detail)).slice(-MOST_CHECKPOINTS);
}

// Whether a checkpoint is signed by the key that it names, for this bundle and this place in the chain.
export async function isGoodCheckpoint({ value }, bundle) {
  const { key, signature } = value.detail;
  if (typeof key !== "string" || typeof signature !== "string") return false;
  if (!/^[0-9a-f]{64}$/.test(key) || !/^[0-9a-f]{128}$/.test(signature)) return false;
  const message = utf8(`tomoshibi-checkpoint/1\n${bundle}\n${value.seq}\n${value.previous}\n`);
  return isSignedBy(bytesOfHex(key), bytesOfHex(signature), message);
}

// Hold the lines about stamps against the stamps that lie there (digests by path); `fitting` are the numbers that fit the seal.
export function stampFaults(chain, digests, fitting) {
  const faults = [];
  const told = new Set();
  for (const { line, value } of chain ? chain.acts : []) {
    if (value.act !== "stamped" || !isObject(value.detail)) continue;
    told.add(value.detail.number);
    for (const [half, name] of [["tsq", "request"], ["tsr", "reply"]]) {
      const path = `stamps/${value.detail.number}.${half}`;
      if (!digests.has(path)) faults.push({ isMissing: true, message: "custody_stamp_gone", parts: { line, path } });
      else if (digests.get(path) !== value.detail[name]) faults.push({ isMissing: false, message: "custody_stamp_other",
        parts: { line, path } });
    }
  }
  for (const number of fitting) {
    if (!told.has(number)) faults.push({ isMissing: true, message: "custody_stamp_untold",
      parts: { path: `stamps/${number}.tsr` } });
  }
  return faults;
}
