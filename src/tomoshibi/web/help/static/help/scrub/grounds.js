// Grounds: the plain areas that a program painted (one colour, or a gradient), on which writing stands.
// A camera's picture has hardly any: neighbouring pixels differ by its noise. What is no ground here is looked at as ink.

export const SMALLEST_CORE = 5; // units; a stroke of writing is thinner, the margin of a bubble is wider
const SMALLEST_AREA = 48; // square units
const MOST_OF_ONE_COLOUR = 0.5; // an area where one colour is more than this is flat, and the rest of it is not part of it
const ROUGHEST = 4; // levels by which a gradient may differ from a smooth formula, on average
const SAMPLES = 1500;

// Return for each pixel a ground's number (0: none) and the grounds, numbered from 1.
// `pixels` are packed as in a canvas, `unit` is how many of them are one CSS pixel of the telephone, about.
export function findGrounds(pixels, width, height, unit) {
  const even = evenPixels(pixels, width, height);
  const [labels, areas] = connected(width, height, even, { values: pixels, most: 3 });
  const cores = largestSquares(width, height, labels, areas.length);
  const kept = areas.map((area, label) => label > 0 && area >= SMALLEST_AREA * unit * unit && cores[label] >= SMALLEST_CORE * unit);
  const colours = commonColours(pixels, labels, kept);
  const label = new Int32Array(width * height);
  const grounds = [null];
  const numbers = new Int32Array(areas.length);
  const mixed = new Uint8Array(areas.length);
  for (let one = 1; one < areas.length; one += 1) {
    if (!kept[one]) continue;
    const share = colours[one].count / areas[one];
    if (share >= 0.98) numbers[one] = add(grounds, { colour: colours[one].colour, slope: null });
    else if (share < MOST_OF_ONE_COLOUR) mixed[one] = 1;
    else mixed[one] = 2;
  }
  const samples = sampled(labels, mixed, areas);
  for (const [one, places] of samples) {
    const slope = fitted(pixels, places, width);
    if (slope) numbers[one] = add(grounds, { colour: 0, slope });
    else mixed[one] = 2;
  }
  for (let at = 0; at < label.length; at += 1) {
    const number = numbers[labels[at]];
    if (number && (grounds[number].slope || same(pixels[at], grounds[number].colour))) label[at] = number;
  }
  addFlat(pixels, width, height, unit, labels, mixed, label, grounds, colours);
  measure(label, grounds, width, height);
  return { label, grounds };
}

function add(grounds, ground) {
  grounds.push(ground);
  return grounds.length - 1;
}

const same = (one, other) => ((one ^ other) & 0xffffff) === 0;

export function near(one, other, most) {
  return (
    Math.abs((one & 255) - (other & 255)) <= most &&
    Math.abs(((one >> 8) & 255) - ((other >> 8) & 255)) <= most &&
    Math.abs(((one >> 16) & 255) - ((other >> 16) & 255)) <= most
  );
}

// Pixels whose neighbours lie on a line with them, up to rounding and the pattern that browsers lay over gradients: flat, or part
// of a painted gradient.
function evenPixels(pixels, width, height) {
  const even = new Uint8Array(width * height);
  for (let y = 0, at = 0; y < height; y += 1) {
    const isEdge = y === 0 || y === height - 1;
    for (let x = 0; x < width; x += 1, at += 1) {
      if (isEdge || x === 0 || x === width - 1) {
        even[at] = isEvenAtEdge(pixels, at, x, y, width, height) ? 1 : 0;
        continue;
      }
      const own = pixels[at], left = pixels[at - 1], right = pixels[at + 1], up = pixels[at - width], down = pixels[at + width];
      if (own === left && own === right && own === up && own === down) even[at] = 1;
      else even[at] = straight(left, own, right) && straight(up, own, down) ? 1 : 0;
    }
  }
  return even;
}

function isEvenAtEdge(pixels, at, x, y, width, height) {
  const across = near(pixels[x ? at - 1 : at], pixels[x < width - 1 ? at + 1 : at], 2);
  return across && near(pixels[y ? at - width : at], pixels[y < height - 1 ? at + width : at], 2);
}

function straight(before, at, after) {
  for (let shift = 0; shift < 24; shift += 8) {
    const a = (before >> shift) & 255, b = (at >> shift) & 255, c = (after >> shift) & 255;
    const bend = 2 * b - a - c;
    if (bend > 2 || bend < -2 || b - a > 3 || a - b > 3) return false;
  }
  return true;
}

// Label areas of neighbours (above, left, with `corners` also aslant) that are of one class and, where `values` are given, of
// about the same colour. Class 0 has label 0. Return labels and areas by label.
export function connected(width, height, classes, { values = null, most = 0, corners = false } = {}) {
  const labels = new Int32Array(width * height);
  const parents = [0];
  const root = (one) => {
    while (parents[one] !== one) one = parents[one] = parents[parents[one]];
    return one;
  };
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const own = classes[at];
      if (own === 0) continue;
      let label = 0;
      if (x > 0 && joins(at, at - 1)) label = labels[at - 1];
      if (y > 0) {
        if (joins(at, at - width) && labels[at - width] !== label) label = united(parents, root, label, labels[at - width]);
        if (corners) {
          if (x > 0 && joins(at, at - width - 1)) label = united(parents, root, label, labels[at - width - 1]);
          if (x < width - 1 && joins(at, at - width + 1)) label = united(parents, root, label, labels[at - width + 1]);
        }
      }
      if (label === 0) {
        label = parents.length;
        parents.push(label);
      }
      labels[at] = label;
    }
  }
  return counted(labels, parents, root);

  function joins(at, to) {
    if (classes[at] !== classes[to]) return false;
    return values === null || values[at] === values[to] || (most > 0 && near(values[at], values[to], most));
  }
}

function united(parents, root, before, other) {
  const found = root(other);
  if (before === 0) return found;
  const label = root(before);
  if (label === found) return found;
  const [low, high] = label < found ? [label, found] : [found, label];
  parents[high] = low;
  return low;
}

function counted(labels, parents, root) {
  const numbers = new Int32Array(parents.length);
  const areas = [0];
  for (let at = 0; at < labels.length; at += 1) {
    if (labels[at] === 0) continue;
    const one = root(labels[at]);
    if (numbers[one] === 0) {
      numbers[one] = areas.length;
      areas.push(0);
    }
    labels[at] = numbers[one];
    areas[numbers[one]] += 1;
  }
  return [labels, areas];
}

// Return by label the side of the largest square that lies in it whole.
export function largestSquares(width, height, labels, count) {
  const largest = new Int32Array(count);
  let above = new Int32Array(width), row = new Int32Array(width);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x, label = labels[at];
      if (label === 0) {
        row[x] = 0;
        continue;
      }
      let side = 1;
      if (x > 0 && y > 0 && label === labels[at - 1] && label === labels[at - width] && label === labels[at - width - 1]) {
        side += Math.min(row[x - 1], above[x], above[x - 1]);
      }
      row[x] = side;
      if (side > largest[label]) largest[label] = side;
    }
    [above, row] = [row, above];
  }
  return largest;
}

// The commonest colour of each kept area, found by voting (Boyer and Moore) and counted in a second round.
function commonColours(pixels, labels, kept) {
  const found = kept.map(() => ({ colour: 0, votes: 0, count: 0 }));
  for (let at = 0; at < labels.length; at += 1) {
    if (!kept[labels[at]]) continue;
    const one = found[labels[at]];
    if (one.votes === 0) one.colour = pixels[at] & 0xffffff;
    one.votes += same(pixels[at], one.colour) ? 1 : -1;
  }
  for (let at = 0; at < labels.length; at += 1) {
    if (kept[labels[at]] && same(pixels[at], found[labels[at]].colour)) found[labels[at]].count += 1;
  }
  return found;
}

function sampled(labels, mixed, areas) {
  const samples = new Map();
  for (let at = 0; at < labels.length; at += 1) {
    const one = labels[at];
    if (mixed[one] !== 1) continue;
    const step = Math.max(1, Math.floor(areas[one] / SAMPLES));
    if (!samples.has(one)) samples.set(one, { places: [], seen: 0 });
    const list = samples.get(one);
    if (list.seen % step === 0) list.places.push(at);
    list.seen += 1;
  }
  return [...samples].map(([one, list]) => [one, list.places]);
}

// Flat areas inside what is neither all of one colour nor one gradient.
function addFlat(pixels, width, height, unit, labels, mixed, label, grounds, colours) {
  if (!mixed.includes(2)) return;
  const classes = labels.map((one) => (mixed[one] === 2 ? one : 0));
  const [parts, areas] = connected(width, height, classes, { values: pixels });
  const cores = largestSquares(width, height, parts, areas.length);
  const numbers = new Int32Array(areas.length);
  const mains = new Map(); // what is painted translucent may be two neighbouring levels, and is one ground
  for (let at = 0; at < parts.length; at += 1) {
    const one = parts[at];
    if (one === 0 || areas[one] < SMALLEST_AREA * unit * unit || cores[one] < SMALLEST_CORE * unit) continue;
    if (!numbers[one]) {
      const isMain = near(pixels[at], colours[labels[at]].colour, 1);
      numbers[one] = (isMain && mains.get(labels[at])) || add(grounds, { colour: pixels[at] & 0xffffff, slope: null });
      if (isMain) mains.set(labels[at], numbers[one]);
    }
    label[at] = numbers[one];
  }
}

// ---- Gradients: a polynomial of the third degree in both directions, for each of the three colours

const TERMS = 10;

function terms(x, y) {
  return [1, x, y, x * x, x * y, y * y, x * x * x, x * x * y, x * y * y, y * y * y];
}

// Places run from -1 to 1 within the area, so that the sums stay well apart.
function framed(places, width) {
  let left = Infinity, right = 0, top = Infinity, bottom = 0;
  for (const at of places) {
    left = Math.min(left, at % width);
    right = Math.max(right, at % width);
    top = Math.min(top, Math.floor(at / width));
    bottom = Math.max(bottom, Math.floor(at / width));
  }
  return { x: (left + right) / 2, y: (top + bottom) / 2, wide: Math.max(1, (right - left) / 2), high: Math.max(1, (bottom - top) / 2) };
}

function framedTerms(frame, x, y) {
  return terms(Math.max(-1.1, Math.min(1.1, (x - frame.x) / frame.wide)), Math.max(-1.1, Math.min(1.1, (y - frame.y) / frame.high)));
}

function fitted(pixels, places, width) {
  const matrix = Array.from({ length: TERMS }, () => new Float64Array(TERMS + 3));
  const frame = framed(places, width);
  const rows = places.map((at) => framedTerms(frame, at % width, Math.floor(at / width)));
  places.forEach((at, n) => {
    for (let i = 0; i < TERMS; i += 1) {
      for (let j = 0; j < TERMS; j += 1) matrix[i][j] += rows[n][i] * rows[n][j];
      for (let c = 0; c < 3; c += 1) matrix[i][TERMS + c] += rows[n][i] * ((pixels[at] >> (8 * c)) & 255);
    }
  });
  for (let i = 0; i < TERMS; i += 1) matrix[i][i] += 1e-6 * places.length;
  const slope = solved(matrix);
  slope.frame = frame;
  let sum = 0;
  places.forEach((at, n) => {
    for (let c = 0; c < 3; c += 1) {
      let value = 0;
      for (let i = 0; i < TERMS; i += 1) value += slope[c][i] * rows[n][i];
      sum += (value - ((pixels[at] >> (8 * c)) & 255)) ** 2;
    }
  });
  slope.rough = Math.sqrt(sum / (3 * places.length));
  return slope.rough <= ROUGHEST ? slope : null;
}

function solved(matrix) {
  for (let i = 0; i < TERMS; i += 1) {
    let best = i;
    for (let k = i + 1; k < TERMS; k += 1) if (Math.abs(matrix[k][i]) > Math.abs(matrix[best][i])) best = k;
    [matrix[i], matrix[best]] = [matrix[best], matrix[i]];
    const pivot = matrix[i][i] || 1e-12;
    for (let j = i; j < TERMS + 3; j += 1) matrix[i][j] /= pivot;
    for (let k = 0; k < TERMS; k += 1) {
      if (k === i || matrix[k][i] === 0) continue;
      const factor = matrix[k][i];
      for (let j = i; j < TERMS + 3; j += 1) matrix[k][j] -= factor * matrix[i][j];
    }
  }
  return [0, 1, 2].map((c) => matrix.map((row) => row[TERMS + c]));
}

// Return what colour a ground has at a place.
export function colourAt(ground, x, y) {
  if (!ground.slope) return ground.colour;
  const row = framedTerms(ground.slope.frame, x, y);
  let colour = 0;
  for (let c = 0; c < 3; c += 1) {
    let value = 0;
    for (let i = 0; i < TERMS; i += 1) value += ground.slope[c][i] * row[i];
    colour |= Math.max(0, Math.min(255, Math.round(value))) << (8 * c);
  }
  return colour;
}

// ---- Where a ground lies, and how straight its four sides are

function measure(label, grounds, width, height) {
  for (const ground of grounds) {
    if (ground) Object.assign(ground, { left: width, right: -1, top: height, bottom: -1, area: 0 });
  }
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      if (!label[at]) continue;
      const ground = grounds[label[at]];
      ground.area += 1;
      if (x < ground.left) ground.left = x;
      if (x > ground.right) ground.right = x;
      if (y < ground.top) ground.top = y;
      ground.bottom = y;
    }
  }
  const sides = grounds.map((ground) => ground && {
    left: new Int32Array(ground.bottom - ground.top + 1).fill(-1), right: new Int32Array(ground.bottom - ground.top + 1).fill(-1),
    top: new Int32Array(ground.right - ground.left + 1).fill(-1), bottom: new Int32Array(ground.right - ground.left + 1).fill(-1),
  });
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      if (!label[at]) continue;
      const ground = grounds[label[at]], side = sides[label[at]];
      const row = y - ground.top, column = x - ground.left;
      if (side.left[row] < 0) side.left[row] = x;
      side.right[row] = x;
      if (side.top[column] < 0) side.top[column] = y;
      side.bottom[column] = y;
    }
  }
  grounds.forEach((ground, number) => {
    if (!ground) return;
    // Its area with all that it encloses, seen along rows and along columns.
    const { left, right, top, bottom } = sides[number];
    const across = left.reduce((sum, from, row) => sum + (from < 0 ? 0 : right[row] - from + 1), 0);
    const along = top.reduce((sum, from, column) => sum + (from < 0 ? 0 : bottom[column] - from + 1), 0);
    ground.full = Math.max(across, along) / (left.length * top.length);
    ground.straight = Object.fromEntries(Object.entries(sides[number]).map(([name, list]) => [name, straightness(list)]));
  });
}

// Return which share of a side lies on one line, give or take a pixel.
function straightness(list) {
  const counts = new Map();
  for (const place of list) if (place >= 0) counts.set(place, (counts.get(place) ?? 0) + 1);
  let best = 0;
  for (const [place, count] of counts) best = Math.max(best, count + (counts.get(place - 1) ?? 0) + (counts.get(place + 1) ?? 0));
  return best / list.length;
}
