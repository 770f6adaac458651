// Which plain grounds are the chat's own: bars, the ground behind the talk, bubbles. All others may be parts of pictures.

import { PICTURE, WRITING, provesWriting } from "./ink.js";
import { LEAST_WRITING, PAGE_WIDE, SMALLEST_PART, around, everyOne, mayEnclose, within } from "./places.js";

const LARGEST_CORNER = 24; // units, the radius of a bubble's corner
const LEAST_FULL = 0.74; // of its box that a bubble fills with its tail and what hangs on it
const LEAST_FULL_SMALL = 0.68; // of one that holds a sign or two
const SMALL = 60; // units, both ways
const LEAST_STRAIGHT = 0.4; // of a side without its corners; letters that are cut off interrupt it
const LEAST_OF_PILL = 0.17; // of the upper and lower side, where the corners are all of it
const LEAST_WRITTEN = 0.03; // of a bubble's ground that is ink
const MOST_FAINT = 0.18; // of the ink; writing on a painted ground has up to 0.12, a photographed sheet twice that
const LEAST_OF_WIDE = 0.25; // of the screen's width
const WIDEST_FRAME = 14; // units between a bubble's edge and a picture in it
const FARTHEST_MARGIN = 30; // units between a bubble's edge and what is in it
const THICKEST_BLOT = 8; // units; what is solid and thicker speaks against writing
const LARGEST_HOLLOW = 30; // units
const BROAD = 0.25; // of the screen's width; what ends along so much picture is part of it
const SLIM = 40; // units, in height; the bars of apps are higher
const BROADEST = 0.7; // the same, for a flat ground that bears writing, above and below

// Set `isAccepted` on each ground of a screenshot.
export function acceptGrounds(shot) {
  const { grounds, width, unit } = shot;
  const all = grounds.filter((ground) => ground !== null);
  for (const ground of all) {
    ground.isAccepted = false;
    ground.isWide = ground.right - ground.left + 1 >= PAGE_WIDE * width;
  }
  gatherWriting(shot);
  gatherContents(shot, all);
  for (const ground of all) {
    if (!ground.isWide || !hasStraightSides(ground, unit)) ground.isAccepted = isBubble(ground, shot);
    else ground.isAccepted = ground.writing > ground.blots && (!ground.slope || isPainted(ground));
  }
  acceptBearers(shot, all);
  for (const one of all) if (one.isAccepted && one.isWide && !isAnchored(shot, all, one) && touchesWidePicture(shot, one, !one.slope)) one.isAccepted = false;
  acceptHollows(shot, all);
  acceptSigns(shot, all);
}

// Sum up on each ground the ink that lies within it: `writing`, solid `blots`, all `ink`, `faint` pixels; and its `box`.
function gatherWriting({ grounds, pieces, unit }) {
  for (const ground of grounds) if (ground) Object.assign(ground, { writing: 0, blots: 0, ink: 0, faint: 0, box: null, written: null });
  for (const one of everyOne(pieces)) {
    const ground = grounds[one.ground];
    if (!ground || !within(one, ground)) continue;
    ground.ink += one.area;
    ground.box = around(ground.box, one);
    if (one.kind !== WRITING) continue;
    ground.faint += one.faint;
    if (provesWriting(one, ground, unit)) {
      ground.writing += one.area;
      ground.written = around(ground.written, one);
    } else if (one.thick > THICKEST_BLOT * unit) ground.blots += one.area;
  }
}

// Widen the box of each ground that bears writing by the pictures and the other grounds within it.
function gatherContents({ pieces }, all) {
  const pictures = everyOne(pieces).filter((one) => one.kind === PICTURE);
  for (const ground of all) {
    ground.pictured = null;
    if (!ground.writing) continue;
    for (const one of pictures) {
      if (!within(one, ground)) continue;
      ground.box = around(ground.box, one);
      ground.pictured = around(ground.pictured, one);
    }
    for (const other of all) if (other !== ground && within(other, ground)) ground.box = around(ground.box, other);
  }
}

// A bar at the edge of the screen, or the colour of one: such a ground may stand beside a picture that is as wide as the screen.
function isAnchored({ height }, all, ground) {
  if (ground.slope) return false;
  const isAtEdge = (one) => one.isAccepted && one.isWide && (one.top <= 1 || one.bottom >= height - 2);
  return all.some((one) => isAtEdge(one) && !one.slope && one.colour === ground.colour);
}

// The ground of a chat without a word of its own bears bubbles, or has the colour of one that is accepted.
function acceptBearers(shot, all) {
  const bearers = all.filter((ground) => ground.isWide && !ground.isAccepted && hasStraightSides(ground, shot.unit));
  for (const ground of bearers) {
    if (touchesWidePicture(shot, ground, false) || (ground.slope && !isPainted(ground))) continue;
    const bears = all.some((one) => one.isAccepted && !one.isWide && within(one, ground));
    const isSame = (one) => one.isAccepted && one.isWide && !one.slope && !ground.slope && one.colour === ground.colour;
    ground.isAccepted = bears || all.some(isSame);
  }
}

// A small flat sign (the filling of a battery, a dot) that stands free on an accepted ground.
function acceptSigns({ grounds, base, width, height, unit }, all) {
  const most = SMALLEST_PART * unit, away = Math.ceil(3 * unit);
  for (const one of all) {
    if (one.isAccepted || one.slope || one.right - one.left > most || one.bottom - one.top > most) continue;
    let seen = 0, free = 0;
    for (let x = one.left - away; x <= one.right + away; x += 1) {
      for (const y of [one.top - away, one.bottom + away]) see(x, y);
    }
    for (let y = one.top - away; y <= one.bottom + away; y += 1) {
      for (const x of [one.left - away, one.right + away]) see(x, y);
    }
    one.isSign = free >= 0.8 * seen;
    function see(x, y) {
      if (x < 0 || y < 0 || x >= width || y >= height) return;
      seen += 1;
      const ground = grounds[base[y * width + x]];
      if (ground && ground.isAccepted && !ground.isSign) free += 1;
    }
  }
  for (const one of all) if (one.isSign) one.isAccepted = true;
}

// Flat parts of a picture that fills the screen reach from side to side too, but end at the rest of it. What bears writing
// is believed unless it does so above and below, or is slim.
function touchesWidePicture({ width, height, ink, piece, pieces, base, grounds, unit }, ground, isBearing) {
  const away = Math.round(3 * unit);
  const share = isBearing ? BROADEST : BROAD;
  const ends = [ground.top - away, ground.bottom + away];
  const isSlim = ground.bottom - ground.top < SLIM * unit;
  return isBearing && !isSlim ? ends.every(isPictureAlong) : ends.some(isPictureAlong);
  function isPictureAlong(y) {
    if (y < 0 || y >= height) return false;
    let count = 0;
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const under = grounds[base[at]];
      const isPicture = under ? under !== ground && !under.isAccepted && !under.isWide : ink[at] === 1 && pieces[piece[at]].kind === PICTURE;
      if (isPicture) count += 1;
    }
    return count > share * width;
  }
}

// Bubbles and bars have straight sides, but for round corners, a tail, or something that overlaps an edge.
function hasStraightSides(ground, unit) {
  const wide = (ground.right - ground.left + 1) / unit, high = (ground.bottom - ground.top + 1) / unit;
  const asked = (side) => (LEAST_STRAIGHT * Math.max(0, side - 3 * LARGEST_CORNER)) / side;
  const { left, right, top, bottom } = ground.straight;
  // The ground of a whole chat may end above at what is scrolled half out of sight.
  const across = ground.isWide ? LEAST_OF_WIDE : Math.max(LEAST_OF_PILL, asked(wide));
  return Math.min(top, bottom) >= across && Math.min(left, right) >= asked(high);
}

// Not a photographed sheet: a painted gradient fits its formula to the rounding, and no dust lies about the letters.
function isPainted(ground) {
  const faint = ground.faint / Math.max(1, ground.ink);
  if (faint > MOST_FAINT) return false;
  if (!ground.slope) return true;
  return ground.slope.rough <= 0.6 || (ground.slope.rough <= 1.5 && (ground.isWide || faint <= 0.06));
}

// A thing that floats on a ground with only a time or a few signs beside it is a picture of a thing, and no bubble.
function isWare({ left, right, top, written, pictured }, unit) {
  if (!pictured || written.right - written.left > 0.4 * (right - left)) return false;
  return Math.min(pictured.left - left, right - pictured.right, pictured.top - top) > WIDEST_FRAME * unit;
}

function isBubble(ground, { unit, width }) {
  if (!ground.box || ground.writing <= ground.blots || ground.writing < LEAST_WRITING * unit * unit || !isPainted(ground)) return false;
  const { box } = ground;
  const margin = FARTHEST_MARGIN * unit;
  const hugs = box.top - ground.top <= margin && ground.bottom - box.bottom <= margin && box.left - ground.left <= 2 * margin;
  const wide = ground.right - ground.left + 1, high = ground.bottom - ground.top + 1;
  // A field to write into is nearly empty, and wide.
  const isEmpty = ground.writing < LEAST_WRITTEN * ground.area && wide < 0.5 * width && !ground.pictured;
  const full = Math.max(wide, high) < SMALL * unit ? LEAST_FULL_SMALL : LEAST_FULL;
  return hugs && !isEmpty && !isWare(ground, unit) && ground.full >= full && hasStraightSides(ground, unit);
}

// The inside of a large letter is the ground on which the letter stands.
function acceptHollows({ pieces, unit }, all) {
  const most = LARGEST_HOLLOW * unit;
  const colours = new Set(all.filter((one) => one.isAccepted && !one.slope).map((one) => one.colour));
  const hollows = all.filter((one) => !one.isAccepted && !one.slope && colours.has(one.colour) && one.right - one.left < most && one.bottom - one.top < most);
  if (!hollows.length) return;
  const letters = everyOne(pieces).filter((one) => one.kind === WRITING && mayEnclose(one, unit));
  for (const one of hollows) if (letters.some((letter) => within(one, letter))) one.isAccepted = true;
}
