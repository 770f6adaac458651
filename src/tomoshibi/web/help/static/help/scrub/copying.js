// The copy that leaves: drawn anew from the pixels, solid where it is covered, and nothing in the file but the picture.

const CRITICAL = new Set(["IHDR", "PLTE", "IDAT", "IEND"]); // PNG: what is needed to draw it, and nothing else
export const VERSION = 1; // of this way of finding and of the line that goes along
const COVER = "#1b2a33";

// Draw covers on a canvas, solid.
export function drawCovers(context, covers) {
  context.fillStyle = COVER;
  for (const { x, y, w, h } of covers) context.fillRect(x, y, w, h);
}

// Return the bytes of a PNG of the picture under its covers. `picture` is a canvas with the original.
export async function copyOf(picture, covers) {
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  const context = canvas.getContext("2d", { alpha: false });
  context.drawImage(picture, 0, 0);
  drawCovers(context, covers);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  canvas.width = canvas.height = 0;
  return bare(new Uint8Array(await blob.arrayBuffer()));
}

// Return a PNG without any chunk that is not needed to draw it.
export function bare(bytes) {
  const read = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + read.getUint32(at);
    if (CRITICAL.has(String.fromCharCode(...bytes.subarray(at + 4, at + 8)))) kept.push(bytes.subarray(at, end));
    at = end;
  }
  const made = new Uint8Array(kept.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of kept) {
    made.set(part, at);
    at += part.length;
  }
  return made;
}

export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Return the line that goes along with a copy, as JSON.
export function lineOf({ original, copy, width, height, covers, age }) {
  const listed = covers.map(({ x, y, w, h, kind }) => ({ x, y, w, h, kind }));
  return `${JSON.stringify({ version: VERSION, original_sha256: original, copy_sha256: copy, width, height, age, covers: listed })}\n`;
}
