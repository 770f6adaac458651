// Fingerprints of keys, as people print, read out and type them.

import { hexOf } from "./bytes.js";
import { sha256 } from "./sha256.js";

const SEPARATORS = /[\s:\-‐-―−・]+/gu;

export function fingerprintOf(publicKey) {
  return hexOf(sha256(publicKey));
}

export function grouped(digits) {
  return digits.match(/.{1,4}/g).join(" ");
}

// Return the 64 digits of a typed fingerprint (any spacing, case, full-width signs), or null.
export function parseFingerprint(typed) {
  const digits = typed.normalize("NFKC").replace(SEPARATORS, "").toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : null;
}
