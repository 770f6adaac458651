// Check Ed25519 signatures (RFC 8032, section 5.1.7), strictly; the equation by WebCrypto where it can, else by BigInt.

import { sha512 } from "./sha512.js";

const PRIME = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const MASK = (1n << 255n) - 1n;
const D = mod(-121665n * power(121666n, PRIME - 2n));
const ROOT_OF_MINUS_ONE = power(2n, (PRIME - 1n) / 4n);
const NEUTRAL = [0n, 1n, 1n, 0n];
export const SIGNATURE_LENGTH = 64;

function mod(number) {
  const rest = number % PRIME;
  return rest < 0n ? rest + PRIME : rest;
}

function power(base, exponent) {
  let result = 1n;
  let factor = mod(base);
  for (let left = exponent; left; left >>= 1n) {
    if (left & 1n) result = (result * factor) % PRIME;
    factor = (factor * factor) % PRIME;
  }
  return result;
}

function littleEndian(bytes) {
  let number = 0n;
  for (let at = bytes.length - 1; at >= 0; at -= 1) number = (number << 8n) | BigInt(bytes[at]);
  return number;
}

// Return the point that 32 bytes stand for, or null: not on the curve, not in the one allowed form, or of small order.
function pointOf(bytes) {
  const number = littleEndian(bytes);
  const odd = number >> 255n;
  const y = number & MASK;
  if (y >= PRIME) return null;
  const x = xOf(y, odd);
  if (x === null) return null;
  const point = [x, y, 1n, mod(x * y)];
  return isSame(double(double(double(point))), NEUTRAL) ? null : point;
}

function xOf(y, odd) {
  const above = mod(y * y - 1n);
  const below = mod(D * y * y + 1n);
  let x = mod(above * power(below, 3n) * power(above * power(below, 7n), (PRIME - 5n) / 8n));
  if (mod(below * x * x - above)) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(below * x * x - above)) return null;
  if (x === 0n && odd) return null;
  return (x & 1n) === odd ? x : PRIME - x;
}

function add(one, other) {
  const a = (one[1] - one[0]) * (other[1] - other[0]);
  const b = (one[1] + one[0]) * (other[1] + other[0]);
  const c = mod(2n * one[3] * other[3]) * D;
  const d = 2n * one[2] * other[2];
  const e = mod(b - a);
  const f = mod(d - c);
  const g = mod(d + c);
  const h = mod(b + a);
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function double(point) {
  return add(point, point);
}

function times(factor, point) {
  let total = NEUTRAL;
  let step = point;
  for (let left = factor; left; left >>= 1n) {
    if (left & 1n) total = add(total, step);
    step = double(step);
  }
  return total;
}

function isSame(one, other) {
  return !mod(one[0] * other[2] - other[0] * one[2]) && !mod(one[1] * other[2] - other[1] * one[2]);
}

const BASE_Y = mod(4n * power(5n, PRIME - 2n));
const BASE_X = xOf(BASE_Y, 0n);
const BASE = [BASE_X, BASE_Y, 1n, mod(BASE_X * BASE_Y)];

// Return whether the signature over the message was made with this public key.
// S must be below the order, and neither the key nor R of small order or in another than its one form.
export async function isSignedBy(key, signature, message, { native = true } = {}) {
  if (key.length !== 32 || signature.length !== SIGNATURE_LENGTH) return false;
  const publicPoint = pointOf(key);
  const commitment = pointOf(signature.subarray(0, 32));
  const scalar = littleEndian(signature.subarray(32));
  if (!publicPoint || !commitment || scalar >= ORDER) return false;
  const said = native ? await bySubtle(key, signature, message) : null;
  return said ?? byHand(publicPoint, commitment, scalar, key, signature, message);
}

// Return what WebCrypto says, or null where it does not know Ed25519 or fails.
async function bySubtle(key, signature, message) {
  try {
    const imported = await globalThis.crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    return await globalThis.crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
  } catch {
    return null;
  }
}

function byHand(publicPoint, commitment, scalar, key, signature, message) {
  const content = new Uint8Array(64 + message.length);
  content.set(signature.subarray(0, 32));
  content.set(key, 32);
  content.set(message, 64);
  const challenge = littleEndian(sha512(content)) % ORDER;
  return isSame(times(scalar, BASE), add(commitment, times(challenge, publicPoint)));
}
