// The hash of a picture (PDQ), worked out on the device: equal to the bit to spread/pdq.py in Python, step by step in single precision.
// Loaded in a page it gives `tomoshibiPdq`; started as a worker it answers messages. It asks no network for anything.
// No page loads it yet: nothing of the site hashes pictures.
"use strict";
(function (root) {
  const VERSION = "pdq-1"; // as in spread/pdq.py
  const SAMPLES = 64;
  const KEPT = 16;
  const SMALLEST_SIDE = 5;
  const MOST_PIXELS = 4096 * 4096; // above, `box` makes a picture smaller (spread/scaling.py)
  const STRIP_PIXELS = 4 * 1024 * 1024; // read from the canvas at once, so that old telephones bear it
  const PLAIN = 24; // levels that a border may vary by (spread/borders.py)
  const round = Math.fround;

  // Why a picture has no hash: `touched` (the browser changes what is read), `damaged`, `large`, `alpha` (hidden colours cannot be read).
  class Refused extends Error {
    constructor(why) {
      super(why);
      this.why = why;
    }
  }

  // ---- From pixels to the hash. A picture is { pixels (red, green, blue, anything), width, height }.

  function ofPicture(picture) {
    const { width, height } = picture;
    if (Math.min(width, height) < SMALLEST_SIDE) return { hash: "0".repeat(64), quality: 0 };
    const small = samples(picture);
    return { hash: hex(frequencies(small)), quality: quality(small) };
  }

  // The 64 x 64 brightnesses that the hash goes by.
  function samples(picture) {
    const { width, height } = picture;
    const values = brightness(picture);
    return width === SAMPLES && height === SAMPLES ? values : sampled(values, width, height);
  }

  function brightness({ pixels, width, height }) {
    const made = new Float32Array(width * height);
    for (let at = 0, from = 0; at < made.length; at++, from += 4) {
      made[at] = pixels[from] * 0.299 + pixels[from + 1] * 0.587 + pixels[from + 2] * 0.114;
    }
    return made;
  }

  function windowOf(length) {
    const wide = Math.ceil(length / (2 * SAMPLES));
    const ahead = ((wide + 2) >> 1) - 1;
    return { length, ahead, growing: wide - ahead };
  }
  const inWindow = ({ length, ahead, growing }, at) => Math.min(at + ahead, length - 1) - Math.max(at - growing + 1, 0) + 1;
  const sampledAt = (length) => Array.from({ length: SAMPLES }, (_, part) => Math.trunc(((part + 0.5) * length) / SAMPLES));
  const everyPlace = (length) => Array.from({ length }, (_, at) => at);

  // Blurred along rows and columns twice; the second time only what is sampled is kept.
  function sampled(values, width, height) {
    const [across, down] = [windowOf(width), windowOf(height)];
    let now = alongRows(values, across, height, everyPlace(width));
    now = alongColumns(now, width, down, everyPlace(height));
    now = alongRows(now, across, height, sampledAt(width));
    return alongColumns(now, SAMPLES, down, sampledAt(height));
  }

  // The order of additions is part of the result: the last sum, plus what comes in, minus what goes out.
  function alongRows(values, over, rows, places) {
    const made = new Float32Array(rows * places.length);
    const counts = places.map((at) => inWindow(over, at));
    for (let row = 0; row < rows; row++) {
      const first = row * over.length;
      let sum = 0;
      for (let at = 0; at < over.ahead; at++) sum = round(sum + values[first + at]);
      for (let at = 0, next = 0; next < places.length; at++) {
        if (at + over.ahead < over.length) sum = round(sum + values[first + at + over.ahead]);
        if (at >= over.growing) sum = round(sum - values[first + at - over.growing]);
        for (; places[next] === at; next++) made[row * places.length + next] = sum / counts[next];
      }
    }
    return made;
  }

  function alongColumns(values, width, over, places) {
    const made = new Float32Array(width * places.length);
    const sums = new Float32Array(width);
    const change = (row, sign) => {
      for (let column = 0, from = row * width; column < width; column++) sums[column] += sign * values[from + column];
    };
    for (let at = 0; at < over.ahead; at++) change(at, 1);
    for (let at = 0, next = 0; next < places.length; at++) {
      if (at + over.ahead < over.length) change(at + over.ahead, 1);
      if (at >= over.growing) change(at - over.growing, -1);
      for (; places[next] === at; next++) {
        for (let column = 0; column < width; column++) made[next * width + column] = sums[column] / inWindow(over, at);
      }
    }
    return made;
  }

  const COSINES = new Float32Array(KEPT * SAMPLES); // rows 1 to 16 of the cosine transform of 64 values
  for (let row = 0; row < KEPT; row++) {
    for (let at = 0; at < SAMPLES; at++) {
      COSINES[row * SAMPLES + at] = round(Math.sqrt(2 / SAMPLES)) * Math.cos((Math.PI / 2 / SAMPLES) * (row + 1) * (2 * at + 1));
    }
  }

  function frequencies(small) {
    const down = new Float32Array(KEPT * SAMPLES);
    const made = new Float32Array(KEPT * KEPT);
    for (let row = 0; row < KEPT; row++) {
      for (let column = 0; column < SAMPLES; column++) {
        let sum = 0;
        for (let at = 0; at < SAMPLES; at++) sum = round(sum + round(COSINES[row * SAMPLES + at] * small[at * SAMPLES + column]));
        down[row * SAMPLES + column] = sum;
      }
    }
    for (let row = 0; row < KEPT; row++) {
      for (let column = 0; column < KEPT; column++) {
        let sum = 0;
        for (let at = 0; at < SAMPLES; at++) sum = round(sum + round(down[row * SAMPLES + at] * COSINES[column * SAMPLES + at]));
        made[row * KEPT + column] = sum;
      }
    }
    return made;
  }

  // Which frequencies lie above the lower median, four to a digit, the first of them in the lowest bit.
  function hex(values) {
    const median = Float32Array.from(values).sort()[values.length / 2 - 1];
    let digits = "";
    for (let at = values.length - 4; at >= 0; at -= 4) {
      let digit = 0;
      for (let bit = 0; bit < 4; bit++) if (values[at + bit] > median) digit |= 1 << bit;
      digits += digit.toString(16);
    }
    return digits;
  }

  function quality(small) {
    let total = 0;
    const differ = (one, other) => {
      total += Math.abs(Math.trunc(round(round(round(small[one] - small[other]) * 100) / 255)));
    };
    for (let row = 0; row < SAMPLES; row++) {
      for (let column = 0; column < SAMPLES; column++) {
        const at = row * SAMPLES + column;
        if (row + 1 < SAMPLES) differ(at, at + SAMPLES);
        if (column + 1 < SAMPLES) differ(at, at + 1);
      }
    }
    return Math.min(Math.floor(total / 90), 100);
  }

  // ---- Versions of a picture, as spread/scaling.py and spread/borders.py make them

  function boxFactor(width, height) {
    let factor = 1;
    while (Math.ceil(width / factor) * Math.ceil(height / factor) > MOST_PIXELS) factor++;
    return factor;
  }

  // Each pixel becomes the mean of a square of the picture, half rounded up.
  function box({ pixels, width, height }, factor) {
    if (factor === 1) return { pixels, width, height };
    const [wide, high] = [Math.ceil(width / factor), Math.ceil(height / factor)];
    const made = new Uint8Array(wide * high * 4);
    for (let row = 0; row < high; row++) {
      for (let column = 0; column < wide; column++) {
        const [right, bottom] = [Math.min((column + 1) * factor, width), Math.min((row + 1) * factor, height)];
        const many = (right - column * factor) * (bottom - row * factor);
        for (let channel = 0; channel < 4; channel++) {
          let sum = 0;
          for (let y = row * factor; y < bottom; y++) {
            for (let x = column * factor; x < right; x++) sum += pixels[(y * width + x) * 4 + channel];
          }
          made[(row * wide + column) * 4 + channel] = Math.floor((2 * sum + many) / (2 * many));
        }
      }
    }
    return { pixels: made, width: wide, height: high };
  }

  // The picture without its plain borders; null where it has none, or where too little would be left.
  function trimmed(picture) {
    const { width, height } = picture;
    const [top, bottom] = plainEnds(picture, height, width, (line, at) => line * width + at);
    if (top + bottom > height - SAMPLES) return null;
    const inside = cut(picture, 0, top, width, height - top - bottom);
    const [left, right] = plainEnds(inside, width, inside.height, (line, at) => at * width + line);
    if (left + right > width - SAMPLES || !(top || bottom || left || right)) return null;
    return cut(inside, left, 0, width - left - right, inside.height);
  }

  function plainEnds({ pixels }, lines, length, place) {
    const count = (lineAt) => {
      const [low, high] = [[255, 255, 255], [0, 0, 0]];
      for (let line = 0; line < lines; line++) {
        for (let at = 0; at < length; at++) {
          const from = place(lineAt(line), at) * 4;
          for (let channel = 0; channel < 3; channel++) {
            const value = pixels[from + channel];
            if (value < low[channel]) low[channel] = value;
            if (value > high[channel]) high[channel] = value;
            if (high[channel] - low[channel] > PLAIN) return line;
          }
        }
      }
      return lines;
    };
    return [count((line) => line), count((line) => lines - 1 - line)];
  }

  function cut({ pixels, width }, left, top, wide, high) {
    const made = new Uint8Array(wide * high * 4);
    for (let row = 0; row < high; row++) {
      const from = ((top + row) * width + left) * 4;
      made.set(pixels.subarray(from, from + wide * 4), row * wide * 4);
    }
    return { pixels: made, width: wide, height: high };
  }

  // ---- From a file to pixels, by what the browser opens

  async function opened(file) {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image", colorSpaceConversion: "none", premultiplyAlpha: "none" });
    } catch {
      throw new Refused("damaged");
    }
  }

  // Upright, in strips, each made smaller at once. Where something shows through, a canvas forgets hidden colours: there WebGL reads.
  async function pictureOf(file) {
    const bitmap = await opened(file);
    try {
      const factor = boxFactor(bitmap.width, bitmap.height);
      const read = byCanvas(bitmap);
      const found = inStrips(bitmap, factor, read);
      return found.isOpaque ? found.picture : inStrips(bitmap, factor, byWebGl(bitmap)).picture;
    } finally {
      bitmap.close();
    }
  }

  function inStrips({ width, height }, factor, read) {
    const rows = factor * Math.max(1, Math.floor(STRIP_PIXELS / width / factor));
    const [wide, high] = [Math.ceil(width / factor), Math.ceil(height / factor)];
    const pixels = new Uint8Array(wide * high * 4);
    let isOpaque = true;
    for (let top = 0; top < height; top += rows) {
      const strip = { pixels: read(top, Math.min(rows, height - top)), width, height: Math.min(rows, height - top) };
      for (let at = 3; isOpaque && at < strip.pixels.length; at += 4) isOpaque = strip.pixels[at] === 255;
      pixels.set(box(strip, factor).pixels, (top / factor) * wide * 4);
    }
    return { picture: { pixels, width: wide, height: high }, isOpaque };
  }

  function canvasOf(width, height) {
    if (root.OffscreenCanvas) return new OffscreenCanvas(width, height);
    return Object.assign(root.document.createElement("canvas"), { width, height });
  }

  function byCanvas(bitmap) {
    const most = Math.min(bitmap.height, Math.max(1, Math.ceil(STRIP_PIXELS / bitmap.width)));
    const canvas = canvasOf(bitmap.width, most);
    const drawing = canvas.getContext("2d", { willReadFrequently: true });
    if (!drawing) throw new Refused("large");
    return (top, rows) => {
      if (rows > canvas.height) canvas.height = rows;
      drawing.clearRect(0, 0, bitmap.width, canvas.height);
      drawing.drawImage(bitmap, 0, top, bitmap.width, rows, 0, 0, bitmap.width, rows);
      return new Uint8Array(drawing.getImageData(0, 0, bitmap.width, rows).data.buffer);
    };
  }

  function byWebGl(bitmap) {
    const gl = canvasOf(1, 1).getContext("webgl2");
    if (!gl || Math.max(bitmap.width, bitmap.height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) throw new Refused("alpha");
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
    gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, gl.getParameter(gl.TEXTURE_BINDING_2D), 0);
    return (top, rows) => {
      const pixels = new Uint8Array(bitmap.width * rows * 4);
      gl.readPixels(0, top, bitmap.width, rows, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
      if (gl.getError() !== gl.NO_ERROR) throw new Refused("alpha");
      return pixels;
    };
  }

  // ---- Whether the browser changes what is read from a canvas, as protections against recognising devices do

  const KNOWN_SIDE = 64;

  // A picture of a fixed disorder, and the same as an uncompressed PNG.
  function known() {
    const pixels = new Uint8Array(KNOWN_SIDE * KNOWN_SIDE * 4);
    for (let at = 0, state = 7; at < pixels.length; at++) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      pixels[at] = at % 4 === 3 ? 255 : state >>> 24;
    }
    const rows = new Uint8Array(KNOWN_SIDE * (1 + KNOWN_SIDE * 4));
    for (let row = 0; row < KNOWN_SIDE; row++) {
      rows.set(pixels.subarray(row * KNOWN_SIDE * 4, (row + 1) * KNOWN_SIDE * 4), row * (1 + KNOWN_SIDE * 4) + 1);
    }
    const head = [0, 0, 0, KNOWN_SIDE, 0, 0, 0, KNOWN_SIDE, 8, 6, 0, 0, 0];
    const size = [rows.length & 255, rows.length >> 8, ~rows.length & 255, (~rows.length >> 8) & 255];
    const packed = [0x78, 0x01, 1, ...size, ...rows, ...bigEndian(adler(rows))];
    const png = [137, 80, 78, 71, 13, 10, 26, 10, ...chunk("IHDR", head), ...chunk("IDAT", packed), ...chunk("IEND", [])];
    return { pixels, file: new Blob([new Uint8Array(png)], { type: "image/png" }) };
  }

  const bigEndian = (value) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

  function adler(bytes) {
    let [low, high] = [1, 0];
    for (const byte of bytes) {
      low = (low + byte) % 65521;
      high = (high + low) % 65521;
    }
    return ((high << 16) | low) >>> 0;
  }

  function chunk(name, body) {
    const named = [...name].map((sign) => sign.charCodeAt(0)).concat(body);
    let check = ~0;
    for (const byte of named) {
      check ^= byte;
      for (let bit = 0; bit < 8; bit++) check = (check >>> 1) ^ (check & 1 ? 0xedb88320 : 0);
    }
    return [...bigEndian(body.length), ...named, ...bigEndian(~check >>> 0)];
  }

  async function isTouched(read = pictureOf) {
    const { pixels, file } = known();
    const found = await read(file);
    return found.pixels.length !== pixels.length || found.pixels.some((value, at) => value !== pixels[at]);
  }

  // ---- All of it

  async function sha256(file) {
    const digest = await root.crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // Returns what may leave the device for a picture. Throws Refused.
  async function ofFile(file, { trim = false } = {}) {
    if (await isTouched()) throw new Refused("touched");
    const picture = await pictureOf(file);
    const inside = trim ? trimmed(picture) : null;
    const { hash, quality: good } = ofPicture(picture);
    const found = { pdq: hash, quality: good, sha256: await sha256(file), version: VERSION };
    return inside ? { ...found, trimmed: ofPicture(inside) } : found;
  }

  root.tomoshibiPdq = { VERSION, Refused, ofPicture, samples, frequencies, box, boxFactor, trimmed, pictureOf, isTouched, ofFile };

  // As a worker: { id, file, trim } comes in, { id, found } or { id, refused } goes out.
  if (typeof WorkerGlobalScope !== "undefined" && root instanceof WorkerGlobalScope) {
    root.onmessage = async ({ data: { id, file, trim } }) => {
      try {
        root.postMessage({ id, found: await ofFile(file, { trim }) });
      } catch (error) {
        root.postMessage({ id, refused: error.why || "fault" });
      }
    };
  }
})(self);
