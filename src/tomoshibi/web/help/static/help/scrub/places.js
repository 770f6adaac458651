// Boxes with left, right, top and bottom (all inclusive), of grounds and of pieces of ink.

import { SMALLEST_CORE } from "./grounds.js";

export const PAGE_WIDE = 0.9; // of the screen's width
export const SMALLEST_PART = 20; // units; what is smaller is whole, and not the middle of a picture on a white ground
export const LEAST_WRITING = 10; // square units of ink; a single letter has more

// Pieces of ink by number; some numbers are of borders and hold nothing.
export const everyOne = (pieces) => pieces.filter((one) => one !== undefined);

// Whether a piece is large enough to have a ground inside.
export const mayEnclose = (one, unit) =>
  one.right - one.left >= SMALLEST_CORE * unit && one.bottom - one.top >= SMALLEST_CORE * unit;

export const within = (one, other) =>
  one.left >= other.left && one.right <= other.right && one.top >= other.top && one.bottom <= other.bottom;

// Return a box around a box, or nothing, and another one.
export function around(box, one) {
  if (!box) return { left: one.left, right: one.right, top: one.top, bottom: one.bottom };
  return {
    left: Math.min(box.left, one.left), right: Math.max(box.right, one.right), top: Math.min(box.top, one.top),
    bottom: Math.max(box.bottom, one.bottom),
  };
}
