// What is covered: whatever is not writing or ground of the chat's own, in rectangles that do not show its outline.

import { OUTLINE, PICTURE, SMALL_PICTURE, WRITING } from "./ink.js";
import { LEAST_WRITING, PAGE_WIDE, SMALLEST_PART, everyOne, mayEnclose, within } from "./places.js";

const WALLPAPER_TALL = 0.4; // of the screen's height
const LARGEST_FACE = 48; // units; the small picture of a person, whole
const HOLLOW = 0.35; // of its box; a ring around a bubble covers less, a picture more
const FAINTEST = 900; // squared levels; what differs less from its ground is shadow or dust, and holds no cover back
const LEAST_OF_ONE = 0.7; // of its box that one picture fills; a face that touches a picture leaves more of it open
const NARROW = 0.4; // of a picture's width
const MOST_FOREIGN = 0.12; // of an edge along which a cover grows

// Return covers { x, y, w, h, kind } of a screenshot whose grounds are accepted or not.
export function coversOf(shot) {
  const grid = gridOf(shot);
  const objects = objectsOf(shot, grid);
  return objects.flatMap((object) => objectCovers(shot, grid, object)).map((cover) => padded(cover, shot));
}

function padded({ left, right, top, bottom, kind }, { width, height }) {
  const x = Math.max(0, left - 1), y = Math.max(0, top - 1);
  return { x, y, w: Math.min(width, right + 2) - x, h: Math.min(height, bottom + 2) - y, kind };
}

// What each pixel is: kept writing, kept ground (its number above), or to be covered.
const KEPT_AWAY = 2; // units between a cover that grows and the line of writing above or below it
const KEPT_INK = 1, LOOSE = 2, COVERED = 3;

function gridOf(shot) {
  const { width, height, grounds, base, ink, piece, pieces, nearest, unit } = shot;
  unmaskRings(shot);
  keepSmallFigures(shot);
  const state = new Uint8Array(width * height);
  for (let at = 0; at < state.length; at += 1) {
    const ground = grounds[base[at] || nearest[at]];
    const isOnKept = Boolean(ground && ground.isAccepted);
    if (base[at]) state[at] = isOnKept ? 0 : COVERED;
    else if (ink[at] === 2) state[at] = isOnKept ? LOOSE : COVERED;
    else {
      const one = pieces[piece[at]];
      if (one.kind === PICTURE || one.kind === SMALL_PICTURE || !isOnKept) state[at] = COVERED;
      else if (one.kind === OUTLINE || one.far < FAINTEST) state[at] = LOOSE;
      else state[at] = KEPT_INK;
    }
  }
  return { state, cell: Math.max(1, Math.round(unit)) };
}

// What stands around a plain area that was not accepted is its edge, and no letter.
function unmaskRings({ pieces, grounds, unit }) {
  const refused = grounds.filter((one) => one && !one.isAccepted);
  for (const one of everyOne(pieces)) {
    if (one.kind === WRITING && mayEnclose(one, unit) && refused.some((ground) => within(ground, one))) one.kind = PICTURE;
  }
}

// A small coloured figure in a line of writing, close to a letter and little higher, is part of what is written.
function keepSmallFigures({ pieces, grounds, unit }) {
  const letters = everyOne(pieces).filter((one) => one.kind === WRITING && grounds[one.ground]?.isAccepted);
  for (const one of everyOne(pieces)) {
    const high = one.bottom - one.top + 1;
    if (one.kind !== SMALL_PICTURE || high > 24 * unit || one.right - one.left > 24 * unit) continue;
    const beside = letters.some((letter) => {
      const gap = Math.max(letter.left - one.right, one.left - letter.right);
      const shared = Math.min(letter.bottom, one.bottom) - Math.max(letter.top, one.top);
      const tall = letter.bottom - letter.top + 1;
      return letter.ground === one.ground && gap >= 0 && gap <= 5 * unit && shared > 0.6 * tall && tall >= 8 * unit && high <= 1.7 * tall;
    });
    if (beside) one.kind = WRITING;
  }
}

// Covered pixels that touch or nearly touch, as one object each, with its box.
function objectsOf({ width, height }, { state, cell }) {
  const across = Math.ceil(width / cell), down = Math.ceil(height / cell);
  const marked = new Uint8Array(across * down);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) if (state[at] === COVERED) marked[Math.floor(y / cell) * across + Math.floor(x / cell)] = 1;
  }
  const number = new Int32Array(marked.length);
  const objects = [];
  const queue = [];
  for (let start = 0; start < marked.length; start += 1) {
    if (!marked[start] || number[start]) continue;
    const object = { left: width, right: 0, top: height, bottom: 0, cells: 0 };
    objects.push(object);
    number[start] = objects.length;
    queue.push(start);
    while (queue.length) {
      const at = queue.pop();
      const x = at % across, y = (at - x) / across;
      object.cells += 1;
      for (let dy = -1; dy <= 1; dy += 1) {
        for (let dx = -1; dx <= 1; dx += 1) {
          const to = at + dy * across + dx;
          if (x + dx < 0 || x + dx >= across || y + dy < 0 || y + dy >= down || !marked[to] || number[to]) continue;
          number[to] = objects.length;
          queue.push(to);
        }
      }
    }
  }
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      if (state[at] !== COVERED) continue;
      const object = objects[number[Math.floor(y / cell) * across + Math.floor(x / cell)] - 1];
      if (x < object.left) object.left = x;
      if (x > object.right) object.right = x;
      if (y < object.top) object.top = y;
      object.bottom = y;
    }
  }
  return objects;
}

function objectCovers(shot, grid, object) {
  const { width, height, unit } = shot;
  const wide = object.right - object.left + 1, high = object.bottom - object.top + 1;
  const share = (object.cells * grid.cell * grid.cell) / (wide * high);
  const isWallpaper = wide >= PAGE_WIDE * width && high >= WALLPAPER_TALL * height;
  const surrounds = shot.grounds.some((one) => one && one.isAccepted && one.writing && within(one, object));
  if (isWallpaper || (surrounds && share < HOLLOW)) return aroundKept(shot, grid, object);
  if (surrounds) return spanned(shot, grid, object);
  if (holdsWriting(shot, grid, object)) {
    if (share < LEAST_OF_ONE) return spanned(shot, grid, object);
    const [body, ...ends] = withoutEnds(shot, grid, object);
    if (ends.length) return [...ends.flatMap((end) => spanned(shot, grid, end)), ...objectCovers(shot, grid, body)];
  }
  const mayBePart = Math.min(wide, high) >= SMALLEST_PART * unit || (wide >= SMALLEST_PART * unit && isCutOff(shot, object));
  if (mayBePart && !hasEvidentExtent(shot, grid, object)) return [{ ...grown(shot, grid, object), kind: "picture" }];
  return [{ ...object, kind: "picture" }];
}

// Part an object into its body and what juts out of it above or below: a face that touches a picture. Return body, then ends.
function withoutEnds({ width }, { state, cell }, object) {
  const { left, right } = object;
  const isNarrow = (y) => {
    let count = 0;
    for (let x = left, at = y * width + x; x <= right; x += 1, at += 1) if (state[at] === COVERED) count += 1;
    return count < NARROW * (right - left + 1);
  };
  let { top, bottom } = object;
  while (top < bottom && isNarrow(top)) top += 1;
  while (bottom > top && isNarrow(bottom)) bottom -= 1;
  const ends = [];
  if (top > object.top) ends.push({ ...object, bottom: top - 1 });
  if (bottom < object.bottom) ends.push({ ...object, top: bottom + 1 });
  const cells = Math.round(((right - left + 1) * (bottom - top + 1)) / (cell * cell)); // a body has next to no gaps
  return [{ left, right, top, bottom, cells }, ...ends];
}

// Writing on an accepted ground lies in the object's box: a face that touches a picture, with a name between them.
function holdsWriting({ width, unit }, { state }, { left, right, top, bottom }) {
  let count = 0;
  for (let y = top; y <= bottom; y += 1) for (let x = left; x <= right; x += 1) if (state[y * width + x] === KEPT_INK) count += 1;
  return count > LEAST_WRITING * unit * unit;
}

// At the edge of the screen or of a bar something is scrolled half out of sight.
function isCutOff({ width, height, base, grounds, unit }, { left, right, top, bottom }) {
  const x = Math.floor((left + right) / 2), away = Math.ceil(3 * unit);
  return [top - away, bottom + away].some((y) => y < 0 || y >= height || isOtherBar(base[y * width + x]));
  function isOtherBar(number) {
    return Boolean(number && grounds[number].isWide && (grounds[number].bottom < top || grounds[number].top > bottom));
  }
}

// Round corners at all four ends, all alike, or a small circle, show how far a picture goes.
function hasEvidentExtent({ width, unit }, { state }, { left, right, top, bottom }) {
  const bare = (x, y, dx, dy) => {
    let run = 0;
    while (run < 64 * unit && x >= left && x <= right && y >= top && y <= bottom && state[y * width + x] !== COVERED) {
      run += 1;
      x += dx;
      y += dy;
    }
    return run;
  };
  const runs = [
    bare(left, top, 1, 0), bare(left, top, 0, 1), bare(right, top, -1, 0), bare(right, top, 0, 1), bare(left, bottom, 1, 0),
    bare(left, bottom, 0, -1), bare(right, bottom, -1, 0), bare(right, bottom, 0, -1),
  ];
  const least = Math.min(...runs), most = Math.max(...runs);
  const isSquare = Math.abs(right - left - bottom + top) <= 2 * unit;
  if (isSquare && right - left <= LARGEST_FACE * unit) return true;
  const largest = isSquare && right - left < 60 * unit ? 0.5 * (right - left) : 30 * unit;
  return least >= 1.5 * unit && most <= largest && most - least <= 2 * unit + 2;
}

// Where nothing shows how far a picture goes, its cover grows over the plain ground around it, until something else begins.
function grown(shot, { state, cell }, object) {
  const { width, height, base, nearest, unit } = shot;
  const box = { left: object.left, right: object.right, top: object.top, bottom: object.bottom };
  const most = 1.3 * Math.max(object.right - object.left, object.bottom - object.top);
  const own = groundAround(shot, object);
  // Writing always holds a cover back; another ground does unless it is only at a round corner.
  const isFree = (from, step, count) => {
    let foreign = 0;
    for (let n = 0, at = from; n < count; n += 1, at += step) {
      if (state[at] === KEPT_INK) return false;
      if (state[at] === 0 && (base[at] || nearest[at]) !== own) foreign += 1;
    }
    return foreign <= MOST_FOREIGN * count;
  };
  const ahead = Math.round(KEPT_AWAY * unit);
  const isBare = (y) => {
    if (y < 0 || y >= height) return true;
    for (let x = box.left, at = y * width + x; x <= box.right; x += 1, at += 1) if (state[at] === KEPT_INK) return false;
    return true;
  };
  const row = (y, step) => y >= 0 && y < height && isBare(y + step * ahead) && isFree(y * width + box.left, 1, box.right - box.left + 1);
  const column = (x) => x >= 0 && x < width && isFree(box.top * width + x, width, box.bottom - box.top + 1);
  let isMoving = true;
  const move = (side, step) => {
    box[side] += step;
    isMoving = true;
  };
  while (isMoving) {
    isMoving = false;
    for (let step = 0; step < cell; step += 1) {
      if (object.top - box.top < most && row(box.top - 1, -1)) move("top", -1);
      if (box.bottom - object.bottom < most && row(box.bottom + 1, 1)) move("bottom", 1);
      if (object.left - box.left < most && column(box.left - 1)) move("left", -1);
      if (box.right - object.right < most && column(box.right + 1)) move("right", 1);
    }
  }
  return box;
}

// The ground that most of an object's edge touches.
function groundAround({ width, height, base }, { left, right, top, bottom }) {
  const counts = new Map();
  const see = (x, y) => {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const number = base[y * width + x];
    if (number) counts.set(number, (counts.get(number) ?? 0) + 1);
  };
  for (let x = left; x <= right; x += 1) {
    see(x, top - 2);
    see(x, bottom + 2);
  }
  for (let y = top; y <= bottom; y += 1) {
    see(left - 2, y);
    see(right + 2, y);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

// Behind bubbles lies a picture: all is covered but the cells that are whole kept.
function aroundKept({ width, base, nearest, grounds }, { state, cell }, object) {
  return rectangles(object, cell, "wallpaper", (left, top) => {
    for (let y = top; y < top + cell && y <= object.bottom; y += 1) {
      for (let x = left; x < left + cell && x <= object.right; x += 1) {
        const at = y * width + x;
        if (state[at] === COVERED) return true;
        const ground = grounds[base[at] || nearest[at]];
        if (!ground || !ground.isAccepted) return true;
        if (x < ground.left || x > ground.right || y < ground.top || y > ground.bottom) return true;
      }
    }
    return false;
  });
}

// A picture with a line that reaches along a card of writing: what lies between two of its parts in a row or column is covered.
function spanned({ width }, { state, cell }, object) {
  const rows = new Map(), columns = new Map();
  const widen = (spans, place, from) => {
    const span = spans.get(place);
    if (!span) spans.set(place, [from, from]);
    else if (from < span[0]) span[0] = from;
    else if (from > span[1]) span[1] = from;
  };
  for (let y = object.top; y <= object.bottom; y += 1) {
    for (let x = object.left; x <= object.right; x += 1) {
      if (state[y * width + x] !== COVERED) continue;
      const left = object.left + Math.floor((x - object.left) / cell) * cell, top = object.top + Math.floor((y - object.top) / cell) * cell;
      widen(rows, top, left);
      widen(columns, left, top);
    }
  }
  const isIn = (span, place) => span !== undefined && place >= span[0] && place <= span[1];
  return rectangles(object, cell, "picture", (left, top) => isIn(rows.get(top), left) || isIn(columns.get(left), top));
}

// Cells within an object's box that are to be covered, as few rectangles.
function rectangles(object, cell, kind, isCovered) {
  const covers = [];
  let open = new Map();
  for (let top = object.top; top <= object.bottom; top += cell) {
    const bottom = Math.min(object.bottom, top + cell - 1);
    const spans = new Map();
    let start = -1;
    for (let left = object.left; left <= object.right + cell; left += cell) {
      const isIn = left <= object.right && isCovered(left, top);
      if (isIn && start < 0) start = left;
      if (isIn || start < 0) continue;
      const right = Math.min(object.right, left - 1);
      spans.set(`${start}-${right}`, { left: start, right, top, bottom });
      start = -1;
    }
    for (const [name, span] of open) {
      if (spans.has(name)) spans.set(name, { ...span, bottom });
      else covers.push({ ...span, kind });
    }
    open = spans;
  }
  for (const span of open.values()) covers.push({ ...span, kind });
  return covers;
}
