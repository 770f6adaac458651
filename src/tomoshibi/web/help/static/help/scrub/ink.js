// Ink: all that is not ground, in pieces, each of them writing (letters, signs, thin lines) or something else, which is a picture.

import { colourAt, connected, largestSquares, near } from "./grounds.js";

const TALLEST_LETTER = 34; // units, in height; what is larger is no letter of a chat
const THICKEST_STROKE = 5.5; // units; a piece with thicker ones proves no writing
const THICKEST_SIGN = 12.5; // units; what is solid and larger is no sign
const THIN = 2.5; // units: a line between two parts of the screen
const SHORTEST_LETTER = 4; // units
const OFF_THE_LINE = 40; // levels by which a letter's softened edge may miss the line between its colour and the ground's
const FLAT_SLACK = 1; // levels; what is painted translucent may miss its own ground by one
const FAINT = 12; // levels; writing has few pixels so near to its ground, the marks that JPEG leaves beside it are such
const LEAST_PALE = 0.08; // of a line of writing; pixels nearer to the ground than to the ink
const SLOPE_SLACK = 4; // levels by which a painted gradient may miss the formula that was fitted to it

// What a piece is.
export const WRITING = 1;
export const SMALL_PICTURE = 2;
export const PICTURE = 3;
export const RULE = 4;
export const OUTLINE = 5;

// Return by pixel the nearest ground and which pixels are ink, and the pieces of ink with what each is.
export function findInk(pixels, width, height, unit, { label, grounds }) {
  const nearest = nearestGrounds(label, width, height);
  const base = new Int32Array(label); // ground, also where it is enclosed in a letter
  const ink = new Uint8Array(label.length);
  const reach = Math.max(2, Math.round(1.5 * unit));
  for (let at = 0; at < label.length; at += 1) {
    if (label[at]) continue;
    const ground = grounds[nearest[at]];
    const x = at % width, y = (at - x) / width;
    if (ground && near(pixels[at], colourAt(ground, x, y), ground.slope ? SLOPE_SLACK : FLAT_SLACK)) base[at] = nearest[at];
    else ink[at] = 1;
  }
  for (let at = 0; at < label.length; at += 1) {
    if (ink[at] && isBorder(base, at, width, height, reach)) ink[at] = 2;
  }
  const [piece, areas] = connected(width, height, ink, { corners: true });
  const pieces = piecesOf(pixels, width, height, ink, piece, areas, nearest, grounds);
  pieces.forEach((one) => (one.kind = kindOf(one, unit)));
  return { nearest, base, ink, piece, pieces };
}

// For each pixel the number of a ground that is as near as any, going along rows and columns.
function nearestGrounds(label, width, height) {
  const found = new Int32Array(label);
  const away = new Uint16Array(label.length);
  for (let at = 0; at < label.length; at += 1) away[at] = label[at] ? 0 : 60000;
  const take = (at, from) => {
    if (away[from] + 1 >= away[at]) return;
    away[at] = away[from] + 1;
    found[at] = found[from];
  };
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      if (label[at] !== 0) continue;
      if (x > 0) take(at, at - 1);
      if (y > 0) take(at, at - width);
    }
  }
  for (let y = height - 1, at = label.length - 1; y >= 0; y -= 1) {
    for (let x = width - 1; x >= 0; x -= 1, at -= 1) {
      if (label[at] !== 0) continue;
      if (x < width - 1) take(at, at + 1);
      if (y < height - 1) take(at, at + width);
    }
  }
  return found;
}

// The softened edge between two grounds, or a thin line that parts them: grounds of two numbers are close by.
function isBorder(base, at, width, height, reach) {
  const x = at % width, y = (at - x) / width;
  let first = 0;
  for (let step = 1; step <= reach; step += 1) {
    for (const to of [x >= step ? at - step : -1, x + step < width ? at + step : -1, y >= step ? at - step * width : -1,
      y + step < height ? at + step * width : -1]) {
      if (to < 0 || !base[to]) continue;
      if (!first) first = base[to];
      else if (base[to] !== first) return true;
    }
  }
  return false;
}

function piecesOf(pixels, width, height, ink, piece, areas, nearest, grounds) {
  const squares = largestSquares(width, height, piece, areas.length);
  const listed = new Array(areas.length);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      if (ink[at] !== 1) continue;
      let one = listed[piece[at]];
      if (one === undefined) {
        one = { left: x, right: x, top: y, bottom: y, area: 0, thick: squares[piece[at]], ground: nearest[at], votes: 0, far: -1, ink: 0, paper: 0, faint: 0, pale: 0,
          off: 0, kind: 0 };
        listed[piece[at]] = one;
      }
      one.area += 1;
      if (x < one.left) one.left = x;
      if (x > one.right) one.right = x;
      one.bottom = y;
      if (nearest[at] === one.ground) one.votes += 1;
      else if (one.votes > 0) one.votes -= 1;
      else one.ground = nearest[at];
      const ground = grounds[nearest[at]];
      const paper = ground === null ? 0 : colourAt(ground, x, y);
      const away = apart(pixels[at], paper);
      if (near(pixels[at], paper, FAINT)) one.faint += 1;
      if (away > one.far) Object.assign(one, { far: away, ink: pixels[at], paper });
    }
  }
  for (let at = 0; at < ink.length; at += 1) {
    if (ink[at] !== 1) continue;
    const one = listed[piece[at]];
    if (offLine(pixels[at], one.paper, one.ink) > OFF_THE_LINE) one.off += 1;
    if (4 * apart(pixels[at], one.paper) < one.far) one.pale += 1;
  }
  return listed;
}

function apart(one, other) {
  let sum = 0;
  for (let shift = 0; shift < 24; shift += 8) sum += (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2;
  return sum;
}

// How far a colour is from the line between two others.
function offLine(colour, from, to) {
  let along = 0, length = 0;
  for (let shift = 0; shift < 24; shift += 8) {
    const step = ((to >> shift) & 255) - ((from >> shift) & 255);
    along += (((colour >> shift) & 255) - ((from >> shift) & 255)) * step;
    length += step * step;
  }
  const share = length ? Math.max(0, Math.min(1, along / length)) : 0;
  let sum = 0;
  for (let shift = 0; shift < 24; shift += 8) {
    const start = (from >> shift) & 255;
    sum += (((colour >> shift) & 255) - start - share * (((to >> shift) & 255) - start)) ** 2;
  }
  return Math.sqrt(sum);
}

function kindOf(one, unit) {
  const wide = (one.right - one.left + 1) / unit, high = (one.bottom - one.top + 1) / unit, thick = one.thick / unit;
  const isHollow = one.area < 0.35 * wide * high * unit * unit;
  const isOneColour = one.off <= 0.1 * one.area;
  if (Math.min(wide, high) <= THIN && thick <= THIN && isOneColour) return Math.max(wide, high) > TALLEST_LETTER ? RULE : WRITING;
  if (high > TALLEST_LETTER) return thick <= 4 && isHollow && wide > TALLEST_LETTER ? OUTLINE : PICTURE;
  // The edge of a picture that is scrolled away: even bold signs that touch have more pixels between their colour and the ground's.
  const solid = one.area / (wide * high * unit * unit);
  const isStrip = wide > TALLEST_LETTER && (solid >= 0.95 || (solid >= 0.8 && one.pale < LEAST_PALE * one.area));
  if (isOneColour && thick < THICKEST_SIGN && !isStrip) return WRITING;
  return wide > TALLEST_LETTER ? PICTURE : SMALL_PICTURE;
}

// A piece by which a ground shows that it bears writing: well within it from side to side (above it may be cut off), with strokes as thin and a height as letters have.
export function provesWriting(one, ground, unit) {
  const margin = 2 * unit;
  if (one.left < ground.left + margin || one.right > ground.right - margin) return false;
  const high = (one.bottom - one.top + 1) / unit;
  return one.kind === WRITING && one.thick <= THICKEST_STROKE * unit && high >= SHORTEST_LETTER && one.far > 900;
}
