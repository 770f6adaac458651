// BagIt 1.0 (RFC 8493): the manifests, and what they say against what lies there.

import { byCodePoints, textOf } from "./bytes.js";
import { isUnsafe } from "./contents.js";

export const DECLARATION_FILE = "bagit.txt";
export const DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
export const INFO_FILE = "bag-info.txt";
export const MANIFEST_FILE = "manifest-sha256.txt";
export const TAG_MANIFEST_FILE = "tagmanifest-sha256.txt";
export const PAYLOAD = "data/";
const LINE = /^([0-9a-f]{64}) {2}([^\r\n]+)$/u;
const DECODED = { "0A": "\n", "0D": "\r", 25: "%" };
const OXUM = /^([0-9]{1,18})\.([0-9]{1,18})$/;

// Read a manifest strictly: nothing is skipped, guessed or mended. Return digests by path, and bad lines with a reason.
export function parseManifest(content, isPayload) {
  const digests = new Map();
  const forms = new Set();
  const bad = [];
  let at = 0;
  let line = 0;
  for (;;) {
    const end = content.indexOf(10, at);
    line += 1;
    if (end < 0) break;
    const reason = takeLine(textOf(content.subarray(at, end)), isPayload, digests, forms);
    if (reason) bad.push({ line, reason });
    at = end + 1;
  }
  if (at < content.length) bad.unshift({ line, reason: "line_without_end" });
  return { digests, bad };
}

function takeLine(text, isPayload, digests, forms) {
  const match = text === null ? null : LINE.exec(text);
  const path = match ? decodePath(match[2]) : null;
  if (path === null) return "malformed_line";
  const form = path.normalize("NFC");
  if (isUnsafe(path)) return "unsafe_path";
  if (path.startsWith(PAYLOAD) !== isPayload) return "wrong_manifest";
  if (digests.has(path)) return "listed_twice";
  if (forms.has(form)) return "same_in_another_form";
  digests.set(path, match[1]);
  forms.add(form);
  return null;
}

// Return the path that a manifest means, or null when a `%` in it is none of the three allowed signs.
function decodePath(written) {
  if (/%(?!0A|0D|25|0a|0d)/.test(written)) return null;
  return written.replace(/%(0A|0D|25)/gi, (_, digits) => DECODED[digits.toUpperCase()]);
}

// Return every way in which the files that are there differ from those that are listed, both as maps of SHA-256.
export function compare(listed, present) {
  const gone = sorted(Array.from(listed.keys()).filter((path) => !present.has(path)));
  const extra = new Set(sorted(Array.from(present.keys()).filter((path) => !listed.has(path))));
  const owner = new Map(Array.from(listed, ([path, digest]) => [digest, path]));
  const newNames = new Map();
  for (const path of extra) newNames.set(present.get(path), [...(newNames.get(present.get(path)) ?? []), path]);
  const differences = [];
  for (const path of gone) {
    const other = newNames.get(listed.get(path))?.shift();
    if (other === undefined) {
      differences.push({ path, kind: "missing" });
    } else {
      differences.push({ path, kind: "renamed", other });
      extra.delete(other);
    }
  }
  for (const path of sorted(Array.from(listed.keys()).filter((one) => present.has(one)))) {
    const digest = present.get(path);
    if (digest !== listed.get(path)) differences.push({ path, kind: "changed", other: owner.get(digest) });
  }
  for (const path of extra) differences.push({ path, kind: "added", other: owner.get(present.get(path)) });
  return differences;
}

export function sorted(paths) {
  return paths.sort(byCodePoints);
}

// Return bytes and number of the payload files as bag-info.txt states them, or null.
export function parseOxum(info) {
  const text = textOf(info);
  if (text === null) return null;
  const stated = text.split("\n").filter((line) => line.toLowerCase().startsWith("payload-oxum:"));
  const match = stated.length === 1 ? OXUM.exec(stated[0].slice(stated[0].indexOf(":") + 1).trim()) : null;
  return match ? [BigInt(match[1]), BigInt(match[2])] : null;
}

export function sameLetters(one, other) {
  return one !== other && one.normalize("NFC") === other.normalize("NFC");
}
