// The whole check: contents go in, an answer comes out. States, names and messages are those of the stand-alone verifier.

import * as bag from "./bag.js";
import { bytesOfHex, textOf } from "./bytes.js";
import { CannotRead, Damaged, digests as digestsOf, linesOf, read } from "./contents.js";
import * as custody from "./custody.js";
import * as disclosure from "./disclosure.js";
import { SIGNATURE_LENGTH, isSignedBy } from "./ed25519.js";
import { fingerprintOf, grouped } from "./fingerprint.js";
import { hexOf } from "./bytes.js";
import { root } from "./merkle.js";
import { HURRIED } from "./pace.js";
import * as rowsFiles from "./rows.js";
import { MAX_SEAL_BYTES, NotASeal, SEAL_FILE, SIGNATURE_FILE, parseSeal } from "./seal.js";
import * as stamps from "./stamps.js";

export const REQUIRED_PAYLOAD = [...Object.values(rowsFiles.ROW_FILES), rowsFiles.LEAVES_FILE];
export const REQUIRED_TAG_FILES = [bag.DECLARATION_FILE, bag.INFO_FILE, bag.MANIFEST_FILE, custody.CUSTODY_FILE,
  "verify.html", "verify.pyz"];
const OUTSIDE_TAG_MANIFEST = [bag.TAG_MANIFEST_FILE, SEAL_FILE, SIGNATURE_FILE, custody.AFTER_FILE];
const DISCLOSURE_SIGNATURE = "disclosure signature";
const MAX_TABLE_BYTES = 1 << 28;
// In the order in which they are told.
const FILES = ["structure", "payload", "tag files", "unexpected", "oxum", "seal"];
export const NAMES = [...FILES, "tag manifest", "rows", "sources", "spans", "tree size", "root", "custody", "signature"];
const DISCLOSURE_NAMES = [
  ...[...FILES, "disclosure", "tag manifest", "disclosed", "root", "marks", "timeline", "custody", "signature"],
  "disclosure signature",
];
// What must lie in a bundle or a disclosure, and what stands outside its tag manifest.
const AT_TOP = [bag.DECLARATION_FILE, bag.MANIFEST_FILE, bag.TAG_MANIFEST_FILE, SEAL_FILE, SIGNATURE_FILE];
const BUNDLE = { names: NAMES, atTop: AT_TOP, payload: REQUIRED_PAYLOAD, outside: OUTSIDE_TAG_MANIFEST, nothingBut: null };
const DISCLOSURE = {
  names: DISCLOSURE_NAMES,
  atTop: [...AT_TOP, disclosure.DISCLOSURE_FILE],
  payload: [disclosure.DISCLOSED_FILE],
  outside: [...OUTSIDE_TAG_MANIFEST.filter((path) => path !== custody.AFTER_FILE), disclosure.DISCLOSURE_FILE,
    disclosure.DISCLOSURE_SIGNATURE_FILE],
  nothingBut: [disclosure.DISCLOSED_FILE, disclosure.MARKS_FILE, disclosure.TIMELINE_FILE, "data/report.pdf",
    ...REQUIRED_TAG_FILES],
};
const FINE_OF_A_PART = ["tag manifest", "root"]; // about other files than in a bundle
const WORST_FIRST = ["changed", "incomplete", "unreadable"];
const MAX_MANIFEST_BYTES = 1 << 28;
const JAPAN = 9 * 3600 * 1000;
const NOT_CHECKED = "not checked";

// Check a bundle. `seen(of, row)` is shown the rows on the way. Return { state, time, seal, isSigned, fingerprint, checks,
// isDisclosure, disclosure, rows, last, digests, acts }; `last` is the number of the last record of the bundle that a disclosure
// is of. See `withTrust` for the signer.
export async function verify(contents, { pace = HURRIED, seen = () => {} } = {}) {
  const found = { contents, pace, seen, digests: new Map(), failed: new Map(), checks: [], acts: [] };
  found.form = disclosure.isDisclosure(contents.files) ? DISCLOSURE : BUNDLE;
  let bytes = 0;
  for (const size of contents.files.values()) bytes += size;
  for (const path of [...REQUIRED_PAYLOAD, disclosure.DISCLOSED_FILE]) bytes += contents.files.get(path) ?? 0;
  pace.total = bytes;
  ({ found: found.digests, failed: found.failed } = await digestsOf(contents, pace));
  await structure(found);
  await files(found);
  const seal = await readSeal(found);
  if (found.form === DISCLOSURE) await disclosed(found, seal);
  else await rows(found, seal);
  const { time, fitting } = await times(found, seal);
  await chains(found, seal, fitting);
  const isSigned = await signature(found, seal);
  return {
    state: worst(found.checks),
    time,
    seal,
    isSigned,
    fingerprint: seal ? fingerprintOf(bytesOfHex(seal.key)) : null,
    checks: inOrder(found),
    isDisclosure: found.form === DISCLOSURE,
    disclosure: found.disclosure ?? null,
    rows: found.disclosed?.count ?? null,
    last: seal !== null && found.disclosed?.before != null ? seal.tree_size - found.disclosed.before : 0,
    digests: found.digests,
    acts: found.acts,
  };
}

// Whether the bundle is unchanged, not signed by somebody else than the one trusted, and every stamp is of its seal.
export const isGood = (answer) => answer.state === "intact" && answer.signer !== "other"
  && answer.time !== "stamp does not fit";

// Return the answer with the word for the signer, and its check; `trusted` is 64 digits or null.
export function withTrust(answer, trusted) {
  let signer = NOT_CHECKED;
  let message = answer.seal?.key_kind === "one-time" ? "signer_one_time" : "signer_not_checked";
  if (trusted !== null && answer.seal) {
    signer = answer.isSigned && answer.fingerprint === trusted ? "trusted" : "other";
    message = `signer_${signer}`;
  }
  return { ...answer, signer, checks: [...answer.checks, { name: "signer", state: signer, message, parts: {} }] };
}

// The answer for something that cannot be opened at all.
export function unreadable(name, reason) {
  const checks = [{ name: "structure", state: "unreadable", message: "unread", parts: { path: name, reason } }];
  return { state: "unreadable", time: "not yet stamped", seal: null, isSigned: false, fingerprint: null, checks,
    isDisclosure: false, disclosure: null, digests: new Map(), acts: [] };
}

function worst(checks) {
  const states = new Set(checks.map((one) => one.state));
  return WORST_FIRST.find((state) => states.has(state)) ?? "intact";
}

function inOrder(found) {
  const byName = new Map(found.form.names.map((name) => [name, []]));
  for (const one of found.checks) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  return Array.from(byName).flatMap(([name, some]) =>
    (some.length ? some : [{ name, state: "intact", message: fine(found.form, name), parts: {} }]));
}

const fine = (form, name) => (form === DISCLOSURE && FINE_OF_A_PART.includes(name) ? `${name}_fine_part` : `${name}_fine`);

function add(found, name, state, message, parts = {}) {
  found.checks.push({ name, state, message, parts });
}

const isReadError = (error) => error instanceof CannotRead || error instanceof Damaged;

// Return a file's bytes, or null where it is missing or unreadable (which is told elsewhere).
async function readFound(found, path, limit) {
  if (!found.digests.has(path)) return null;
  try {
    return await read(found.contents, path, limit);
  } catch (error) {
    if (isReadError(error)) return null;
    throw error;
  }
}

async function structure(found) {
  for (const path of bag.sorted(Array.from(found.failed.keys()))) {
    const error = found.failed.get(path);
    if (error instanceof Damaged) add(found, "structure", "changed", "damaged", { path, reason: error.message });
    else add(found, "structure", "unreadable", "unread", { path, reason: error.message });
  }
  for (const { path, kind } of found.contents.oddities) {
    add(found, "unexpected", kind === "closed_folder" ? "unreadable" : "changed", kind, { path });
  }
  for (const path of found.form.atTop) {
    if (!found.contents.files.has(path)) add(found, "structure", "incomplete", "missing", { path });
  }
  const declaration = await readFound(found, bag.DECLARATION_FILE, bag.DECLARATION.length + 1);
  if (declaration !== null && textOf(declaration) !== bag.DECLARATION) add(found, "structure", "changed", "declaration");
}

// Compare every file with the manifest that should list it; a file neither lists is unexpected.
async function files(found) {
  const payload = new Map();
  const tags = new Map();
  for (const [path, { sha256 }] of found.digests) {
    if (path.startsWith(bag.PAYLOAD)) payload.set(path, sha256);
    else if (!found.form.outside.includes(path) && !stamps.STAMP.test(path)) tags.set(path, sha256);
  }
  await compareWith(found, "payload", bag.MANIFEST_FILE, payload, found.form.payload);
  await compareWith(found, "tag files", bag.TAG_MANIFEST_FILE, tags, REQUIRED_TAG_FILES);
  for (const path of stamps.halfPairs(Array.from(found.digests.keys()))) add(found, "unexpected", "incomplete", "stamp_alone",
    { path });
  await oxum(found, payload);
}

async function compareWith(found, name, manifestFile, present, required) {
  const content = await readFound(found, manifestFile, MAX_MANIFEST_BYTES);
  if (content === null) {
    add(found, name, NOT_CHECKED, "no_manifest", { manifest: manifestFile });
    if (name !== "tag files") return;
    for (const path of bag.sorted(Array.from(present.keys()).filter((one) => !required.includes(one)))) {
      add(found, "unexpected", "changed", "added", { path });
    }
    return;
  }
  const manifest = bag.parseManifest(content, manifestFile === bag.MANIFEST_FILE);
  for (const bad of manifest.bad.slice(0, rowsFiles.MAX_FAULTS)) add(found, "structure", "changed", bad.reason,
    { path: manifestFile, line: bad.line });
  const listed = new Map(Array.from(manifest.digests).filter(([path]) => !found.failed.has(path)));
  for (const path of required) {
    if (!manifest.digests.has(path)) add(found, name, "incomplete", "not_listed", { path, manifest: manifestFile });
  }
  for (const path of bag.sorted(Array.from(listed.keys()).filter((one) => present.has(one) &&
    found.form.nothingBut?.includes(one) === false))) {
    add(found, "unexpected", "changed", "not_of_a_disclosure", { path });
  }
  for (const difference of bag.compare(listed, present)) tell(found, name, difference);
}

function tell(found, name, { kind, path, other }) {
  if (kind === "missing") {
    // The two files of the structure are already named with it.
    if (path !== bag.DECLARATION_FILE && path !== bag.MANIFEST_FILE) add(found, name, "incomplete", "missing", { path });
  } else if (kind === "renamed") {
    add(found, name, "changed", bag.sameLetters(path, other) ? "renamed_form" : "renamed", { path, other });
  } else if (kind === "added") {
    add(found, "unexpected", "changed", other ? "added_is" : "added", { path, other });
  } else {
    add(found, name, "changed", other ? "changed_is" : "changed", { path, other });
  }
}

async function oxum(found, payload) {
  const info = await readFound(found, bag.INFO_FILE, MAX_SEAL_BYTES);
  if (info === null) {
    add(found, "oxum", NOT_CHECKED, "not_comparable", { path: bag.INFO_FILE });
    return;
  }
  const stated = bag.parseOxum(info);
  if (stated === null) {
    add(found, "oxum", "changed", "no_oxum");
    return;
  }
  let size = 0;
  for (const path of payload.keys()) size += found.digests.get(path).size;
  if (stated[0] === BigInt(size) && stated[1] === BigInt(payload.size)) return;
  // Where files are missing or unread the sum cannot fit, and says nothing new.
  const others = worst(found.checks.filter((one) => ["payload", "structure", "unexpected"].includes(one.name)));
  add(found, "oxum", others === "intact" ? "changed" : others, "oxum",
    { stated: stated.join("."), found: `${size}.${payload.size}` });
}

async function readSeal(found) {
  const content = await readFound(found, SEAL_FILE, MAX_SEAL_BYTES + 1);
  if (content === null) {
    add(found, "seal", NOT_CHECKED, "not_comparable", { path: SEAL_FILE });
    return null;
  }
  let seal;
  try {
    seal = parseSeal(content);
  } catch (error) {
    if (!(error instanceof NotASeal)) throw error;
    if (error.field) add(found, "seal", "changed", "seal_fields", { field: error.field });
    else add(found, "seal", "changed", "seal_form", { reason: error.message });
    return null;
  }
  if (found.form === BUNDLE) tagManifest(found, seal.tag_manifest,
    "tag_manifest"); // of a disclosure's own, disclosure.json tells
  return seal;
}

function tagManifest(found, sealed, message) {
  const there = found.digests.get(bag.TAG_MANIFEST_FILE);
  if (!there) add(found, "tag manifest", NOT_CHECKED, "not_comparable", { path: bag.TAG_MANIFEST_FILE });
  else if (there.sha256 !== sealed) add(found, "tag manifest", "changed", message);
}

async function rows(found, seal) {
  const read = await rowsFiles.readRows(found.contents, found.digests, found.pace, found.seen);
  const missing = REQUIRED_PAYLOAD.filter((path) => !found.digests.has(path));
  found.checks.push(...read.checks.filter((one) => !found.failed.size || one.state !== "incomplete"));
  if (seal === null || !read.isWhole) {
    const most = Array.from(read.faults).sort((one, other) => other[1] - one[1])[0]?.[0] ?? rowsFiles.LEAVES_FILE;
    const path = seal === null ? SEAL_FILE : missing.length ? missing[0] : most;
    for (const name of ["tree size", "root"]) add(found, name, NOT_CHECKED, "not_comparable", { path });
    return;
  }
  if (read.size !== seal.tree_size) add(found, "tree size", "changed", "tree_size",
    { stated: seal.tree_size, found: read.size });
  if (hexOf(await root(read.leaves, found.pace)) !== seal.root) add(found, "root", "changed", "root");
}

// ---- a disclosure

async function disclosed(found, seal) {
  const content = await readFound(found, disclosure.DISCLOSURE_FILE, MAX_SEAL_BYTES + 1);
  found.disclosure = disclosureForm(found, seal, content);
  const proved = await disclosedLines(found, seal);
  found.disclosed = proved;
  await marksOf(found, proved);
  await timelineOf(found, proved);
  await disclosureSignature(found, content);
}

function disclosureForm(found, seal, content) {
  if (content === null) {
    add(found, "disclosure", NOT_CHECKED, "not_comparable", { path: disclosure.DISCLOSURE_FILE });
    return null;
  }
  const at = { path: disclosure.DISCLOSURE_FILE, line: 1 };
  const { value, reason, field } = content.length > MAX_SEAL_BYTES ? { reason: "too large" }
    : disclosure.parseDisclosure(content);
  if (!value) {
    if (field) add(found, "disclosure", "changed", "row_field", { ...at, field });
    else add(found, "disclosure", "changed", "row_form", { ...at, reason });
    return null;
  }
  if (seal !== null && value.of !== seal.bundle) add(found, "disclosure", "changed", "disclosure_of");
  tagManifest(found, value.tag_manifest, "tag_manifest_disclosed");
  return value;
}

async function disclosedLines(found, seal) {
  const path = disclosure.DISCLOSED_FILE;
  let proved = { records: [], lengths: new Map(), before: null, count: 0, faults: 0 };
  if (!found.digests.has(path)) {
    add(found, "disclosed", NOT_CHECKED, "not_comparable", { path });
    return proved;
  }
  const fault = (name, message, parts) => add(found, name, "changed", message, parts);
  try {
    proved = await disclosure.readDisclosed(found.contents, seal, found.pace, fault, (row) => found.seen("disclosed", row));
    if (!proved.count && !proved.faults) add(found, "disclosed", "incomplete", "nothing_disclosed", { path });
  } catch (error) {
    if (!isReadError(error)) throw error;
    add(found, "disclosed", "unreadable", "unread", { path, reason: error.message });
  }
  if (seal === null) add(found, "root", NOT_CHECKED, "not_comparable", { path: SEAL_FILE });
  return proved;
}

// Marks are about disclosed records and point inside their texts.
async function marksOf(found, proved) {
  const path = disclosure.MARKS_FILE;
  if (!found.digests.has(path)) return;
  let before = 0;
  let line = 0;
  try {
    for await (const { bytes, isWhole } of linesOf(found.contents, path, rowsFiles.MAX_LINE)) {
      line += 1;
      const n = isWhole ? disclosure.markedNumber(textOf(bytes), proved.lengths) : null;
      if (n === null || n <= before) {
        add(found, "marks", "changed", "marks_other", { path, line });
        return;
      }
      before = n;
    }
  } catch (error) {
    if (!isReadError(error)) throw error;
    add(found, "marks", "unreadable", "unread", { path, reason: error.message });
  }
}

// The table has one row for each disclosed record, in their order, and no other.
async function timelineOf(found, proved) {
  const path = disclosure.TIMELINE_FILE;
  const content = await readFound(found, path, MAX_TABLE_BYTES);
  if (content === null) return;
  const text = textOf(content);
  const cells = text === null ? null : disclosure.firstCells(text);
  if (cells === null) add(found, "timeline", "changed", "timeline_form", { path });
  else if (cells.join() !== proved.records.join()) add(found, "timeline", "changed", "timeline_other", { path });
}

async function disclosureSignature(found, content) {
  const path = disclosure.DISCLOSURE_SIGNATURE_FILE;
  const given = await readFound(found, path, SIGNATURE_LENGTH + 1);
  if (found.disclosure === null) {
    add(found, DISCLOSURE_SIGNATURE, NOT_CHECKED, "not_comparable", { path: disclosure.DISCLOSURE_FILE });
  } else if (found.disclosure.key === null) {
    if (found.contents.files.has(path)) add(found, DISCLOSURE_SIGNATURE, "changed", "disclosure_signature_alone");
    else add(found, DISCLOSURE_SIGNATURE, NOT_CHECKED, "disclosure_unsigned");
  } else if (given === null) {
    if (!found.failed.has(path)) add(found, DISCLOSURE_SIGNATURE, "incomplete", "missing", { path });
  } else if (!(await isSignedBy(bytesOfHex(found.disclosure.key), given, content))) {
    add(found, DISCLOSURE_SIGNATURE, "changed", "disclosure_signature");
  }
}

// ---- custody, signature, stamps

async function chains(found, seal, fitting) {
  if (!found.digests.has(custody.CUSTODY_FILE)) {
    add(found, "custody", NOT_CHECKED, "not_comparable", { path: custody.CUSTODY_FILE });
    return;
  }
  const chain = await chainOf(found, "custody", custody.CUSTODY_FILE, {});
  if (chain === null) return;
  if (chain.lastAct !== "sealed") add(found, "custody", "changed", "custody_last");
  if (seal !== null && chain.head !== seal.custody_head) add(found, "custody", "changed", "custody_head");
  let after = null;
  if (found.digests.has(custody.AFTER_FILE)) {
    after = await chainOf(found, "custody after", custody.AFTER_FILE,
      { count: chain.count, head: chain.head, mayBeTorn: true });
    if (after === null) return;
    await checkpoints(found, seal, after, after.count - chain.count);
  }
  // A disclosure brings the stamps along, but not what happened to the bundle after the seal.
  if (found.form === DISCLOSURE && after === null) return;
  const stampDigests = new Map(Array.from(found.digests).filter(([path]) => stamps.STAMP.test(path)).map(([path, one]) =>
    [path, one.sha256]));
  for (const fault of custody.stampFaults(after, stampDigests, fitting).slice(0, rowsFiles.MAX_FAULTS)) {
    add(found, "custody after", fault.isMissing ? "incomplete" : "changed", fault.message, fault.parts);
  }
}

async function chainOf(found, name, path, options) {
  let chain;
  try {
    chain = await custody.readChain(linesOf(found.contents, path, custody.MAX_CUSTODY_LINE), options);
  } catch (error) {
    if (!isReadError(error)) throw error;
    add(found, name, "unreadable", "unread", { path, reason: error.message });
    return null;
  }
  for (const bad of chain.bad.slice(0, rowsFiles.MAX_FAULTS)) {
    add(found, name, bad.message === "custody_torn" ? "incomplete" : "changed", bad.message,
      { path, line: bad.line, ...bad.parts });
  }
  found.acts.push(...chain.acts.map(({ value }) => value));
  return chain;
}

async function checkpoints(found, seal, after, count) {
  if (seal === null || !count) return;
  const good = [];
  for (const one of custody.checkpointsOf(after)) {
    if (await custody.isGoodCheckpoint(one, seal.bundle)) good.push(one.value.detail.key);
    else add(found, "custody after", "changed", "checkpoint_bad", { line: one.line });
  }
  if (after.bad.length) return;
  const last = good[good.length - 1];
  if (!last || after.lastAct !== "checkpoint") add(found, "custody after", "not signed yet", "custody_not_signed", { count });
  else if (last === seal.key) add(found, "custody after", "intact", "custody_signed", { count });
  else add(found, "custody after", "intact", "custody_signed_by",
    { count, fingerprint: grouped(fingerprintOf(bytesOfHex(last))) });
}

async function signature(found, seal) {
  const given = await readFound(found, SIGNATURE_FILE, SIGNATURE_LENGTH + 1);
  const content = await readFound(found, SEAL_FILE, MAX_SEAL_BYTES);
  if (given !== null && given.length !== SIGNATURE_LENGTH) {
    add(found, "signature", "changed", "signature_length", { size: found.digests.get(SIGNATURE_FILE).size });
    return false;
  }
  if (given === null || content === null || seal === null) {
    add(found, "signature", NOT_CHECKED, "not_comparable", { path: given === null ? SIGNATURE_FILE : SEAL_FILE });
    return false;
  }
  if (await isSignedBy(bytesOfHex(seal.key), given, content)) return true;
  add(found, "signature", "changed", "signature");
  return false;
}

// Say which stamps are about this seal, and from when; return the word for it and the numbers of those that fit.
async function times(found, seal) {
  const content = await readFound(found, SEAL_FILE, MAX_SEAL_BYTES);
  const pairs = stamps.stampNumbers(Array.from(found.digests.keys()));
  if (!pairs.length || content === null) {
    add(found, "stamps", "not yet stamped", "no_stamp");
    return { time: "not yet stamped", fitting: [] };
  }
  const fitting = [];
  for (const number of pairs) {
    const path = `stamps/${number}.tsr`;
    const [request, reply] = await Promise.all([`stamps/${number}.tsq`,
      path].map((one) => readFound(found, one, stamps.MAX_STAMP_BYTES)));
    const pair = await stamps.readPair(request ?? new Uint8Array(0), reply ?? new Uint8Array(0), content);
    if (pair.fault) {
      if (pairs.length - fitting.length <= rowsFiles.MAX_FAULTS) add(found, "stamps", "stamp does not fit", pair.fault,
        { path, ...pair.parts });
      continue;
    }
    fitting.push(number);
    const said = { path, at: shownAt(pair.reply.at), jst: shownAt(pair.reply.at, JAPAN), authority: pair.reply.authority ||
      "-" };
    add(found, "stamps", "stamped", "stamp_fits", said);
    const sealedAt = seal ? new Date(seal.sealed_at) : null;
    if (sealedAt && pair.reply.at < sealedAt) {
      const sealed = { sealed_at: shownAt(sealedAt), sealed_jst: shownAt(sealedAt, JAPAN) };
      add(found, "stamps", "stamped", "stamp_before_seal", { ...said, ...sealed });
    }
  }
  return { time: fitting.length === pairs.length ? "stamped" : "stamp does not fit", fitting };
}

function shownAt(moment, shift = 0) {
  return new Date(moment.getTime() + shift).toISOString().slice(0, 19).replace("T", " ");
}
