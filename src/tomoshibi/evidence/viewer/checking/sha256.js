// SHA-256 (FIPS 180-4) in plain JavaScript: for many small inputs a call of WebCrypto each would take far longer.

import { firstPrimes, rootBits } from "./roots.js";

const K = Int32Array.from(firstPrimes(64), (prime) => Number(rootBits(prime, 3n) >> 32n));
const START = Int32Array.from(firstPrimes(8), (prime) => Number(rootBits(prime, 2n) >> 32n));
const W = new Int32Array(64);

function compress(state, bytes, at) {
  for (let i = 0, p = at; i < 16; i += 1, p += 4) {
    W[i] = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15];
    const y = W[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + (g ^ (e & (f ^ g))) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) | (c & (a | b)))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = (state[0] + a) | 0;
  state[1] = (state[1] + b) | 0;
  state[2] = (state[2] + c) | 0;
  state[3] = (state[3] + d) | 0;
  state[4] = (state[4] + e) | 0;
  state[5] = (state[5] + f) | 0;
  state[6] = (state[6] + g) | 0;
  state[7] = (state[7] + h) | 0;
}

const STATE = new Int32Array(8);
const LAST = new Uint8Array(128);

function finish(state, rest, restStart, restLength, total, out, outAt) {
  LAST.fill(0);
  for (let i = 0; i < restLength; i += 1) LAST[i] = rest[restStart + i];
  LAST[restLength] = 0x80;
  const size = restLength < 56 ? 64 : 128;
  const high = Math.floor(total / 0x20000000);
  const low = (total << 3) >>> 0;
  for (let i = 0; i < 4; i += 1) {
    LAST[size - 8 + i] = high >>> (24 - 8 * i);
    LAST[size - 4 + i] = low >>> (24 - 8 * i);
  }
  compress(state, LAST, 0);
  if (size === 128) compress(state, LAST, 64);
  for (let i = 0, p = outAt; i < 8; i += 1, p += 4) {
    const word = state[i];
    out[p] = word >>> 24;
    out[p + 1] = word >>> 16;
    out[p + 2] = word >>> 8;
    out[p + 3] = word;
  }
}

// Hash `length` bytes of a buffer from its start, and write the 32 bytes into `out` (which may be the same buffer).
export function hashInto(bytes, length, out, outAt) {
  STATE.set(START);
  let at = 0;
  for (; at + 64 <= length; at += 64) compress(STATE, bytes, at);
  finish(STATE, bytes, at, length - at, length, out, outAt);
}

export function sha256(bytes) {
  const out = new Uint8Array(32);
  hashInto(bytes, bytes.length, out, 0);
  return out;
}

// Return a hash that takes its bytes part by part.
export function sha256Stream() {
  const state = Int32Array.from(START);
  const rest = new Uint8Array(64);
  let held = 0;
  let total = 0;
  return {
    update(bytes) {
      let at = 0;
      total += bytes.length;
      if (held) {
        const taken = Math.min(64 - held, bytes.length);
        rest.set(bytes.subarray(0, taken), held);
        held += taken;
        at = taken;
        if (held < 64) return;
        compress(state, rest, 0);
        held = 0;
      }
      for (; at + 64 <= bytes.length; at += 64) compress(state, bytes, at);
      rest.set(bytes.subarray(at));
      held = bytes.length - at;
    },
    digest() {
      const out = new Uint8Array(32);
      finish(state, rest, 0, held, total, out, 0);
      return out;
    },
  };
}
