// Bytes and text: strict UTF-8, hexadecimal digits, comparison.

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const ENCODER = new TextEncoder();
// A BOM is a character like any other here; what is not UTF-8 is refused, never mended.
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function hexOf(bytes) {
  let digits = "";
  for (const byte of bytes) digits += HEX[byte];
  return digits;
}

export function bytesOfHex(digits) {
  const bytes = new Uint8Array(digits.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = parseInt(digits.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

export function utf8(text) {
  return ENCODER.encode(text);
}

export function utf8Into(text, target) {
  return ENCODER.encodeInto(text, target).written;
}

// Return the text of bytes, or null where they are not UTF-8.
export function textOf(bytes) {
  try {
    return DECODER.decode(bytes);
  } catch {
    return null;
  }
}

export function same(one, other) {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}

export function joined(parts) {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// By code points, as Python sorts texts (JavaScript alone sorts by UTF-16 units).
export function byCodePoints(one, other) {
  const left = Array.from(one);
  const right = Array.from(other);
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const difference = left[at].codePointAt(0) - right[at].codePointAt(0);
    if (difference) return difference;
  }
  return left.length - right.length;
}
