// What a chosen file is, by its bytes: only PNG, JPEG and WebP with one picture each, of a size that a telephone's screen has.

export const LARGEST_FILE = 40 * 1024 * 1024; // bytes; a screenshot has a few millions
export const MOST_PIXELS = 24e6; // a long screenshot of a telephone has about ten millions
export const LONGEST_SIDE = 20000;
const SHORTEST_SIDE = 64;

// Return { kind, width, height } or { refused: why }; why is the name of a sentence.
export function judged(bytes) {
  if (bytes.length > LARGEST_FILE) return { refused: "too_large" };
  const found = png(bytes) ?? jpeg(bytes) ?? webp(bytes);
  if (!found) return { refused: "not_a_picture" };
  if (found.refused) return found;
  const { width, height } = found;
  if (width < SHORTEST_SIDE || height < SHORTEST_SIDE) return { refused: "too_small" };
  if (width * height > MOST_PIXELS || Math.max(width, height) > LONGEST_SIDE) return { refused: "too_large" };
  return found;
}

const letters = (bytes, at, count) => String.fromCharCode(...bytes.subarray(at, at + count));
const view = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

// PNG 3rd edition: an eight-byte signature, then chunks of length, name, content and check; acTL makes it move.
function png(bytes) {
  if (bytes.length < 33 || letters(bytes, 1, 3) !== "PNG" || letters(bytes, 12, 4) !== "IHDR") return null;
  const read = view(bytes);
  for (let at = 8; at + 12 <= bytes.length; at += 12 + read.getUint32(at)) {
    const name = letters(bytes, at + 4, 4);
    if (name === "acTL") return { refused: "moves" };
    if (name === "IDAT") break;
  }
  return { kind: "png", width: read.getUint32(16), height: read.getUint32(20) };
}

// JPEG (ITU-T T.81): segments with a length each; SOF0 to SOF15, but for three of them, hold the size.
function jpeg(bytes) {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  const read = view(bytes);
  for (let at = 2; at + 9 < bytes.length; at += 2 + read.getUint16(at + 2)) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1;
    const mark = bytes[at + 1];
    if (bytes[at] !== 0xff || mark === 0xda || at + 9 >= bytes.length) break;
    if (mark >= 0xc0 && mark <= 0xcf && mark !== 0xc4 && mark !== 0xc8 && mark !== 0xcc) {
      return { kind: "jpeg", width: read.getUint16(at + 7), height: read.getUint16(at + 5) };
    }
  }
  return { refused: "cut_off" };
}

// WebP (RFC 9649): VP8X, VP8 or VP8L comes first.
function webp(bytes) {
  if (bytes.length < 30 || letters(bytes, 0, 4) !== "RIFF" || letters(bytes, 8, 4) !== "WEBP") return null;
  const read = view(bytes);
  switch (letters(bytes, 12, 4)) {
    case "VP8X":
      if (bytes[20] & 2) return { refused: "moves" };
      return { kind: "webp", width: 1 + (read.getUint32(24, true) & 0xffffff), height: 1 + (read.getUint32(26, true) >> 8) };
    case "VP8 ":
      return { kind: "webp", width: read.getUint16(26, true) & 0x3fff, height: read.getUint16(28, true) & 0x3fff };
    case "VP8L": {
      const size = read.getUint32(21, true);
      return { kind: "webp", width: 1 + (size & 0x3fff), height: 1 + ((size >>> 14) & 0x3fff) };
    }
    default:
      return null;
  }
}
