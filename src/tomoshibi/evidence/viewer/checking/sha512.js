// SHA-512 (FIPS 180-4) with BigInt: slow and short, for a single signature where WebCrypto has no Ed25519.

import { FRACTION, firstPrimes, rootBits } from "./roots.js";

const ROUNDS = 80;
const turned = (x, by) => ((x >> by) | (x << (64n - by))) & FRACTION;

export function sha512(message) {
  const k = firstPrimes(ROUNDS).map((prime) => rootBits(prime, 3n));
  let state = firstPrimes(8).map((prime) => rootBits(prime, 2n));
  const length = Math.ceil((message.length + 17) / 128) * 128;
  const padded = new Uint8Array(length);
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(length - 8, BigInt(message.length) * 8n);
  const view = new DataView(padded.buffer);
  for (let at = 0; at < length; at += 128) {
    const w = Array.from({ length: 16 }, (_, i) => view.getBigUint64(at + 8 * i));
    for (let i = 16; i < ROUNDS; i += 1) {
      const s0 = turned(w[i - 15], 1n) ^ turned(w[i - 15], 8n) ^ (w[i - 15] >> 7n);
      const s1 = turned(w[i - 2], 19n) ^ turned(w[i - 2], 61n) ^ (w[i - 2] >> 6n);
      w.push((w[i - 16] + s0 + w[i - 7] + s1) & FRACTION);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < ROUNDS; i += 1) {
      const s1 = turned(e, 14n) ^ turned(e, 18n) ^ turned(e, 41n);
      const t1 = h + s1 + ((e & f) ^ (~e & FRACTION & g)) + k[i] + w[i];
      const s0 = turned(a, 28n) ^ turned(a, 34n) ^ turned(a, 39n);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & FRACTION, c, b, a, (t1 + t2) & FRACTION];
    }
    state = [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]) & FRACTION);
  }
  const out = new DataView(new ArrayBuffer(64));
  state.forEach((word, i) => out.setBigUint64(8 * i, word));
  return new Uint8Array(out.buffer);
}
