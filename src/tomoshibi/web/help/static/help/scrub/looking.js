// From a chosen file to its pixels and covers. The search runs in a worker; where there is none, here.

import { findCovers } from "./finding.js";
import { judged } from "./kinds.js";
import { sha256 } from "./copying.js";

const PATIENCE = 60_000; // milliseconds; an old telephone needs some seconds

export class Refused extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

// Return { canvas, covers, original, width, height }. Raises Refused, with the name of a sentence.
export async function looked(file, makeWorker) {
  const bytes = new Uint8Array(await file.arrayBuffer().catch(() => {
    throw new Refused("cannot_read");
  }));
  const found = judged(bytes);
  if (found.refused) throw new Refused(found.refused);
  const canvas = await drawn(bytes, found.kind);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const covers = await searched(data.buffer, canvas.width, canvas.height, makeWorker);
  return { canvas, covers, original: await sha256(bytes), width: canvas.width, height: canvas.height };
}

async function drawn(bytes, kind) {
  let bitmap;
  try {
    // The picture's own numbers are wanted: a colour profile would make plain grounds uneven.
    bitmap = await createImageBitmap(new Blob([bytes], { type: `image/${kind}` }), { colorSpaceConversion: "none" });
  } catch {
    throw new Refused("cut_off");
  }
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas;
}

function searched(buffer, width, height, makeWorker) {
  const worker = makeWorker();
  if (!worker) return Promise.resolve(findCovers(new Uint32Array(buffer), width, height));
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => end(reject, new Refused("failed")), PATIENCE);
    const end = (settle, value) => {
      clearTimeout(late);
      worker.terminate();
      settle(value);
    };
    worker.onmessage = ({ data }) => (data.covers ? end(resolve, data.covers) : end(reject, new Refused("failed")));
    worker.onerror = (event) => {
      event.preventDefault();
      end(reject, new Refused("failed"));
    };
    worker.postMessage({ buffer, width, height }, [buffer]);
  });
}
