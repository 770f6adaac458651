// The tree over the leaves: RFC 6962, section 2.1, with SHA-256.

import { hashInto, sha256 } from "./sha256.js";

export const HASH_LENGTH = 32;
const PAIR = new Uint8Array(65);

export class NoSuchLeaf extends Error {}

export function innerHash(left, right) {
  PAIR[0] = 1;
  PAIR.set(left, 1);
  PAIR.set(right, 33);
  const out = new Uint8Array(32);
  hashInto(PAIR, 65, out, 0);
  return out;
}

// Return the root over leaf hashes joined into one row of bytes; a node without a neighbour goes up as it is.
export async function root(leaves, pace) {
  if (!leaves.length) return sha256(new Uint8Array(0));
  const level = leaves.slice();
  let count = level.length / HASH_LENGTH;
  while (count > 1) {
    const above = count >> 1;
    for (let node = 0; node < above; node += 1) {
      PAIR[0] = 1;
      PAIR.set(level.subarray(64 * node, 64 * node + 64), 1);
      hashInto(PAIR, 65, level, 32 * node);
      if ((node & 255) === 255 && pace.isDue()) await pace.rest();
    }
    if (count & 1) level.copyWithin(32 * above, 32 * (count - 1), 32 * count);
    count = above + (count & 1);
  }
  return level.slice(0, HASH_LENGTH);
}

// Return the root that follows from a leaf hash, its number and its path (RFC 9162, 2.1.3.2). Throws NoSuchLeaf.
export function rootFromPath(leaf, number, treeSize, path) {
  if (!(number >= 0 && number < treeSize)) throw new NoSuchLeaf("outside the tree");
  let place = number;
  let last = treeSize - 1;
  let reached = leaf;
  let step = 0;
  while (last > 0) {
    const isRight = place % 2 === 1;
    if (isRight || place < last) {
      if (step === path.length) throw new NoSuchLeaf("the path is too short");
      reached = isRight ? innerHash(path[step], reached) : innerHash(reached, path[step]);
      step += 1;
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  if (step !== path.length) throw new NoSuchLeaf("the path is too long");
  return reached;
}
