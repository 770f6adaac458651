// Find every part of a screenshot that is not surely writing, a bubble or a plain ground. It fails closed: whatever is not
// recognised is covered. Knows nothing of a page: it runs in a worker, and in tests.

import { acceptGrounds } from "./accepting.js";
import { coversOf } from "./covering.js";
import { findGrounds } from "./grounds.js";
import { findInk } from "./ink.js";

const TYPICAL_WIDTH = 390; // CSS pixels of a telephone; they are from 320 to 430 wide
const SMALLEST_UNIT = 0.7; // pixels

// Return covers { x, y, w, h, kind } in pixels. `pixels` are packed as in a canvas (Uint32Array).
export function findCovers(pixels, width, height) {
  const unit = Math.max(SMALLEST_UNIT, Math.min(width, height) / TYPICAL_WIDTH);
  const ground = findGrounds(pixels, width, height, unit);
  const shot = { pixels, width, height, unit, ...ground, ...findInk(pixels, width, height, unit, ground) };
  acceptGrounds(shot);
  return coversOf(shot);
}
