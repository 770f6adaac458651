// What lies in a bundle, seen as files with paths, whether it came as a folder or as a zip. Nothing is ever written.
//
// Contents: { name, files: Map of path to size, oddities: [{path, kind}], blocks(path): async iterator of bytes }.
// `blocks` throws CannotRead and Damaged.

import { hexOf } from "./bytes.js";
import { sha256Stream } from "./sha256.js";

export const BLOCK = 1 << 20;
const WHOLE = 1 << 25; // up to 32 MiB a file is hashed in one piece by WebCrypto; above, part by part
const UNSAFE = /(?:^|\/)\.{0,2}(?:\/|$)|[\\\0]|^[A-Za-z]:/;
const MARKS = ["bagit.txt", "seal.json", "manifest-sha256.txt", "tagmanifest-sha256.txt", "seal.sig", "data"];
const MARKS_NEEDED = 2; // a folder with fewer of these is something else, not a damaged bundle

export class NotABundle extends Error {}
export class CannotRead extends Error {}
export class Damaged extends Error {}

export function isUnsafe(path) {
  return UNSAFE.test(path);
}

// Return the name of the folder around the bundle with its `/`, or nothing: where most of its top files lie.
export function prefixOf(names) {
  const found = new Map();
  const count = (prefix, more) => found.set(prefix, (found.get(prefix) ?? 0) + (more ? 1 : 0));
  for (const name of names) {
    const cut = name.indexOf("/");
    const first = cut < 0 ? name : name.slice(0, cut);
    const rest = cut < 0 ? "" : name.slice(cut + 1);
    count("", MARKS.includes(first) && (!rest || first === "data"));
    count(first + "/", MARKS.includes(rest));
  }
  let best = "";
  for (const [prefix, marks] of found) {
    const most = found.get(best) ?? 0;
    if (marks > most || (marks === most && prefix === "")) best = prefix;
  }
  return best;
}

// Whether enough of a bundle is there.
export function isOne(contents) {
  const atTop = new Set(Array.from(contents.files.keys(), (path) => path.split("/", 1)[0]));
  return MARKS.filter((mark) => atTop.has(mark)).length >= MARKS_NEEDED;
}

// Throw NotABundle where too little of a bundle is there.
export function recognised(contents) {
  if (!isOne(contents)) throw new NotABundle(contents.name);
  return contents;
}

export async function* blocksOf(blob) {
  for (let at = 0; at < blob.size; at += BLOCK) {
    let bytes;
    try {
      bytes = new Uint8Array(await blob.slice(at, Math.min(at + BLOCK, blob.size)).arrayBuffer());
    } catch (error) {
      throw new CannotRead(String(error.message ?? error));
    }
    yield bytes;
  }
}

// Return the contents of a folder from [path, File] pairs; `oddities` is what was seen besides files.
export function folderContents(name, pairs, oddities = []) {
  const blobs = new Map(pairs);
  return {
    name,
    files: new Map(Array.from(blobs, ([path, blob]) => [path, blob.size])),
    oddities,
    blocks: (path) => blocksOf(blobs.get(path)),
    whole: (path) => blobs.get(path),
  };
}

// Return the bytes of a file, at most `limit` of them. Throws CannotRead and Damaged.
export async function read(contents, path, limit) {
  const parts = [];
  let length = 0;
  for await (const block of contents.blocks(path)) {
    parts.push(block);
    length += block.length;
    if (length >= limit) break;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole.subarray(0, Math.min(length, limit));
}

// Hash every file once. Return the digests ({size, sha256}) and the errors of those that could not be read, by path.
export async function digests(contents, pace) {
  const found = new Map();
  const failed = new Map();
  const waiting = Array.from(contents.files.keys());
  const work = async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      try {
        found.set(path, await digest(contents, path, pace));
      } catch (error) {
        if (!(error instanceof CannotRead || error instanceof Damaged)) throw error;
        failed.set(path, error);
      }
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  return { found, failed };
}

async function digest(contents, path, pace) {
  const subtle = globalThis.crypto?.subtle;
  if (subtle && contents.files.get(path) <= WHOLE) {
    const bytes = await read(contents, path, Infinity);
    pace.done(bytes.length);
    return { size: bytes.length, sha256: hexOf(new Uint8Array(await subtle.digest("SHA-256", bytes))) };
  }
  const state = sha256Stream();
  let size = 0;
  for await (const block of contents.blocks(path)) {
    for (let at = 0; at < block.length; at += 1 << 16) {
      state.update(block.subarray(at, at + (1 << 16)));
      if (pace.isDue()) await pace.rest();
    }
    size += block.length;
    pace.done(block.length);
  }
  return { size, sha256: hexOf(state.digest()) };
}

const NOTHING = new Uint8Array(0);

// Read a file line by line. `take()` returns the next line without its LF as {bytes, isWhole, start}, null at the end,
// or undefined when more bytes must be fetched first with `await fill()`. A line over `limit` comes in parts.
export function lineReader(contents, path, limit) {
  const blocks = contents.blocks(path);
  let rest = NOTHING;
  let restStart = 0; // where `rest` begins in the file
  let at = 0;
  let searched = 0; // up to here `rest` has no LF
  let hasEnded = false;
  const taken = (end, isWhole) => {
    const line = { bytes: rest.subarray(at, end), isWhole, start: restStart + at };
    at = isWhole ? end + 1 : end;
    searched = at;
    return line;
  };
  return {
    take() {
      const end = rest.indexOf(10, Math.max(at, searched));
      if (end >= 0) return taken(end, true);
      searched = rest.length;
      if (rest.length - at > limit) return taken(at + limit, false);
      if (!hasEnded) return undefined;
      return at < rest.length ? taken(rest.length, false) : null;
    },
    async fill() {
      const { value, done } = await blocks.next();
      if (done) {
        hasEnded = true;
        return;
      }
      const left = rest.subarray(at);
      const grown = new Uint8Array(left.length + value.length);
      grown.set(left);
      grown.set(value, left.length);
      restStart += at;
      searched -= at;
      at = 0;
      rest = grown;
    },
  };
}

// Yield the lines of a small file.
export async function* linesOf(contents, path, limit) {
  const reader = lineReader(contents, path, limit);
  for (;;) {
    const line = reader.take();
    if (line === null) return;
    if (line === undefined) await reader.fill();
    else yield line;
  }
}
