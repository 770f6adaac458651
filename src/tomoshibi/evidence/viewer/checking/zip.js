// A zip seen as the files inside: read strictly and never unpacked as a whole; the same refusals as the stand-alone verifier.

import { same, textOf, utf8 } from "./bytes.js";
import { BLOCK, CannotRead, Damaged, NotABundle, blocksOf, isOne, isUnsafe, prefixOf } from "./contents.js";

const COMMENT = utf8("tomoshibi-seal/1");
const UTF_8 = 0x800;
const STORED = 0;
const DEFLATED = 8;
const MOST_TIMES = 200; // a bundle packs ten to fifty to one; more is a bomb, or must be unpacked by hand
const ALWAYS_UNPACKED = 1 << 30;
const NEWEST_VERSION = 63;
const END = 22;
const END_64 = 56;
const LOCATOR_64 = 20;
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
  "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

class BadZip extends Error {}

// Return the contents of a zip. Throws CannotRead and NotABundle.
export async function zipContents(blob, name) {
  const bytes = window32(blob);
  const startsLikeOne = same(await bytes(0, 4), [0x50, 0x4b, 3, 4]);
  try {
    const end = await endOf(bytes, blob.size);
    if (!end) {
      if (startsLikeOne) throw new BadZip();
      throw new NotABundle(name);
    }
    const members = await membersOf(bytes, end);
    // When the list at the end is gone, that of a zip inside this one (verify.pyz) must not be taken for it.
    if (startsLikeOne && members.length && Math.min(...members.map((one) => one.offset)) > 0) throw new BadZip();
    const contents = await listed(blob, name, bytes, end, members);
    // Where the list at the end is damaged, that of a zip inside (verify.pyz) may have been read instead.
    if (startsLikeOne && !isOne(contents) && await packsABundle(bytes)) throw new BadZip();
    return contents;
  } catch (error) {
    if (error instanceof BadZip) throw new CannotRead("damaged zip");
    throw error;
  }
}

// Whether a zip starts like that of a bundle: its first member then is bag-info.txt.
async function packsABundle(bytes) {
  const head = Array.from(await bytes(0, 512), (byte) => String.fromCharCode(byte)).join("");
  return head.includes("/bag-info.txt");
}

// Return a reader of places in a blob that keeps the last block, so that small reads one after another are quick.
function window32(blob) {
  let held = new Uint8Array(0);
  let start = 0;
  return async (at, length) => {
    const end = Math.min(at + length, blob.size);
    if (at < start || end > start + held.length) {
      try {
        held = new Uint8Array(await blob.slice(at, Math.max(end, Math.min(at + BLOCK, blob.size))).arrayBuffer());
      } catch (error) {
        throw new CannotRead(String(error.message ?? error));
      }
      start = at;
    }
    return held.subarray(at - start, Math.max(at, end) - start);
  };
}

const view = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const isAt = (bytes, at, third, fourth) =>
  bytes[at] === 0x50 && bytes[at + 1] === 0x4b && bytes[at + 2] === third && bytes[at + 3] === fourth;

// Return the record at the end of a zip (APPNOTE 4.3.16), or null.
async function endOf(bytes, size) {
  if (size < END) return null;
  const last = (await bytes(size - END, END)).slice();
  if (isAt(last, 0, 5, 6) && last[20] === 0 && last[21] === 0) return withZip64(bytes,
    endFrom(last, size - END, new Uint8Array(0)));
  const from = Math.max(size - (1 << 16) - END, 0);
  const tail = (await bytes(from, size - from)).slice();
  for (let at = tail.length - 4; at >= 0; at -= 1) {
    if (!isAt(tail, at, 5, 6)) continue;
    if (at + END > tail.length) return null;
    const length = view(tail).getUint16(at + 20, true);
    return withZip64(bytes, endFrom(tail.subarray(at, at + END), from + at, tail.slice(at + END, at + END + length)));
  }
  return null;
}

function endFrom(record, location, comment) {
  return { size: view(record).getUint32(12, true), offset: view(record).getUint32(16, true), location, comment, extra: 0 };
}

async function withZip64(bytes, end) {
  const at = end.location - LOCATOR_64;
  if (at < 0) return end;
  const locator = (await bytes(at, LOCATOR_64)).slice();
  if (!isAt(locator, 0, 6, 7)) return end;
  if (view(locator).getUint32(4, true) !== 0 || view(locator).getUint32(16, true) > 1) throw new BadZip();
  if (at < END_64) return end;
  const record = (await bytes(at - END_64, END_64)).slice();
  if (!isAt(record, 0, 6, 6)) return end;
  return { ...end, size: large(record, 40), offset: large(record, 48), extra: END_64 + LOCATOR_64 };
}

function large(bytes, at) {
  if (at + 8 > bytes.length) throw new BadZip();
  return Number(view(bytes).getBigUint64(at, true));
}

// Read the list of members (APPNOTE 4.3.12). Throws BadZip.
async function membersOf(bytes, end) {
  const moved = end.location - end.size - end.offset - end.extra; // not nought when something stands before the zip
  if (end.offset + moved < 0) throw new BadZip();
  const list = (await bytes(end.offset + moved, end.size)).slice();
  const members = [];
  for (let at = 0; at < end.size; ) {
    if (at + 46 > list.length || !isAt(list, at, 1, 2)) throw new BadZip();
    const fields = view(list.subarray(at, at + 46));
    const lengths = [28, 30, 32].map((place) => fields.getUint16(place, true));
    const raw = list.subarray(at + 46, at + 46 + lengths[0]);
    const member = memberFrom(fields, raw, list.subarray(at + 46 + lengths[0], at + 46 + lengths[0] + lengths[1]));
    member.offset += moved;
    members.push(member);
    at += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  return members;
}

function memberFrom(fields, raw, extra) {
  const member = {
    flags: fields.getUint16(8, true),
    method: fields.getUint16(10, true),
    crc: fields.getUint32(16, true),
    packed: fields.getUint32(20, true),
    size: fields.getUint32(24, true),
    attributes: fields.getUint32(38, true),
    offset: fields.getUint32(42, true),
  };
  if (fields.getUint8(6) > NEWEST_VERSION) throw new BadZip();
  member.written = writtenName(raw, member.flags); // as the zip means it
  member.name = meantName(raw, member.flags, member.written);
  readExtra(member, extra);
  return member;
}

// Take sizes and places over 4 GiB from the extra fields (APPNOTE 4.5.3).
function readExtra(member, extra) {
  for (let at = 0; at + 4 <= extra.length; ) {
    const kind = view(extra).getUint16(at, true);
    const length = view(extra).getUint16(at + 2, true);
    if (at + 4 + length > extra.length) throw new BadZip();
    if (kind === 1) {
      const part = extra.subarray(at + 4, at + 4 + length);
      let place = 0;
      for (const name of ["size", "packed", "offset"]) {
        if (member[name] !== 0xffffffff) continue;
        member[name] = large(part, place);
        place += 8;
      }
    }
    at += 4 + length;
  }
}

function writtenName(raw, flags) {
  if (!(flags & UTF_8)) return Array.from(raw, (byte) => (byte < 128 ? String.fromCharCode(byte) : CP437[byte - 128])).join("");
  const text = textOf(raw);
  if (text === null) throw new BadZip();
  return text;
}

// macOS writes UTF-8 without the mark and the Japanese Windows Explorer code page 932.
function meantName(raw, flags, written) {
  if (flags & UTF_8 || raw.every((byte) => byte < 128)) return written;
  const text = textOf(raw);
  if (text !== null) return text;
  try {
    return new TextDecoder("shift_jis", { fatal: true }).decode(raw);
  } catch {
    return written;
  }
}

async function listed(blob, archive, bytes, end, members) {
  const oddities = [];
  const different = await firstDifference(bytes, blob.size, end, members);
  if (different !== null) oddities.push({ path: `${archive} @ ${different}`, kind: "zip_frame" });
  const prefix = prefixOf(members.map((one) => one.name));
  const byPath = new Map();
  const folders = [];
  for (const member of members) {
    const { name } = member;
    const path = name.slice(prefix.length);
    if (isUnsafe(name.endsWith("/") ? name.slice(0, -1) : name)) oddities.push({ path: name, kind: "unsafe_name" });
    else if (!name.startsWith(prefix)) oddities.push({ path: name, kind: "beside" });
    else if (!path) continue;
    else if (byPath.has(path)) oddities.push({ path, kind: "twice" });
    else if (((member.attributes >>> 16) & 0o170000) === 0o120000) oddities.push({ path, kind: "link" });
    else if (path.endsWith("/")) folders.push(path);
    else byPath.set(path, member);
  }
  const full = new Set();
  for (const path of byPath.keys()) {
    for (let cut = path.lastIndexOf("/"); cut > 0; cut = path.lastIndexOf("/", cut - 1)) full.add(path.slice(0, cut + 1));
  }
  for (const path of folders) if (!full.has(path)) oddities.push({ path, kind: "empty_folder" });
  const refused = refusedOf(byPath, blob.size);
  return {
    name: archive,
    files: new Map(Array.from(byPath, ([path, member]) => [path, member.size])),
    oddities,
    async *blocks(path) {
      if (refused.has(path)) throw new CannotRead(refused.get(path));
      yield* memberBlocks(blob, bytes, byPath.get(path));
    },
  };
}

// Return the members that are not unpacked, with the reason.
function refusedOf(members, archiveSize) {
  const refused = new Map();
  const allowed = Math.max(ALWAYS_UNPACKED, MOST_TIMES * archiveSize);
  let total = 0;
  for (const [path, member] of members) {
    total += member.size;
    if (member.method !== STORED && member.method !== DEFLATED) {
      refused.set(path, "packed by a method other than stored and deflate; unpack the zip and check the folder");
    } else if (total > allowed) {
      total -= member.size;
      refused.set(path, `would unpack to more than ${MOST_TIMES} times the zip; unpack it and check the folder`);
    }
  }
  return refused;
}

// Yield the bytes of a member, at most as many as the zip states. Throws Damaged where they are not what the zip says.
async function* memberBlocks(blob, bytes, member) {
  const start = await bodyStart(bytes, member);
  if (member.method === STORED && (member.packed !== member.size || member.packed > blob.size - start)) {
    throw new Damaged("cut off");
  }
  const packed = blob.slice(start, start + member.packed);
  let left = member.size;
  let crc = -1;
  for await (const block of member.method === STORED ? blocksOf(packed) : inflated(packed, member.size)) {
    const part = block.subarray(0, Math.min(block.length, left));
    left -= part.length;
    crc = crc32(part, crc);
    yield part;
    if (left === 0 && member.method === STORED) break;
  }
  if (left > 0) throw new Damaged("cut off");
  if ((crc ^ -1) >>> 0 !== member.crc) throw new Damaged("Bad CRC-32");
}

async function bodyStart(bytes, member) {
  if (member.offset < 0) throw new Damaged("Bad place of a file");
  const header = (await bytes(member.offset, 30)).slice();
  if (header.length !== 30) throw new Damaged("Truncated file header");
  if (!isAt(header, 0, 3, 4)) throw new Damaged("Bad magic number for file header");
  const [nameLength, extraLength] = [26, 28].map((place) => view(header).getUint16(place, true));
  const raw = (await bytes(member.offset + 30, nameLength)).slice();
  if (member.flags & 0x20) throw new Damaged("compressed patched data");
  if (member.flags & 0x41) throw new Damaged("encrypted");
  let name;
  try {
    name = writtenName(raw, view(header).getUint16(6, true));
  } catch {
    throw new Damaged("a name that is not UTF-8");
  }
  if (name !== member.written) throw new Damaged("File name in directory and header differ");
  return member.offset + 30 + nameLength + extraLength;
}

async function* inflated(packed, size) {
  if (typeof DecompressionStream === "undefined") {
    throw new CannotRead("this browser cannot unpack it; unpack the zip and check the folder");
  }
  if (packed.size === 0 && size === 0) return;
  const reader = packed.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  let given = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      given += value.length;
      if (given > size) throw new Damaged("unpacks to more than it states");
      yield value;
    }
  } catch (error) {
    throw error instanceof Damaged ? error : new Damaged(String(error.message ?? error));
  } finally {
    reader.cancel().catch(() => {});
  }
}

const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

function crc32(bytes, before) {
  let crc = before;
  for (let at = 0; at < bytes.length; at += 1) crc = (crc >>> 8) ^ CRC[(crc ^ bytes[at]) & 255];
  return crc;
}

// ---- the zip that we write: every byte around the files follows from the files

// Return the place of the first part around the files that is not as we write it; null where all is, or the zip is not ours.
async function firstDifference(bytes, size, end, members) {
  const tail = (await bytes(Math.max(0, size - COMMENT.length), COMMENT.length)).slice();
  const differing = tail.reduce((count, byte, at) => count + (byte !== COMMENT[at]), 0);
  if (!same(end.comment, COMMENT) && (tail.length !== COMMENT.length || differing > 1)) return null;
  const files = members.map((one) => ({ name: utf8(one.written.split("\0", 1)[0]), crc: one.crc, size: one.size }));
  let offset = 0;
  const offsets = [];
  for (const file of files) {
    const header = localHeader(file);
    if (!same(await bytes(offset, header.length), header)) return offset;
    offsets.push(offset);
    offset += header.length + file.size;
  }
  const list = listing(files, offsets, offset);
  if (!same(await bytes(offset, list.length), list)) return offset;
  return offset + list.length < size ? offset + list.length : null;
}

function packed(shape) {
  const out = new Uint8Array(shape.reduce((sum, [width]) => sum + width, 0));
  let at = 0;
  for (const [width, value] of shape) {
    for (let byte = 0; byte < width; byte += 1) out[at + byte] = Math.floor(value / 256 ** byte);
    at += width;
  }
  return out;
}

const withTail = (head, ...tails) => {
  const whole = new Uint8Array(head.length + tails.reduce((sum, one) => sum + one.length, 0));
  whole.set(head);
  let at = head.length;
  for (const tail of tails) {
    whole.set(tail, at);
    at += tail.length;
  }
  return whole;
};

function localHeader({ name, crc, size }) {
  const shape = [[4, 0x04034b50], [2, 20], [2, UTF_8], [2, 0], [2, 0], [2, 0x21], [4, crc], [4, size], [4, size],
    [2, name.length], [2, 0]];
  return withTail(packed(shape), name);
}

function listing(files, offsets, end) {
  const entries = files.map(({ name, crc, size }, number) => {
    const shape = [
      [4, 0x02014b50], [2, (3 << 8) | 20], [2, 20], [2, UTF_8], [2, 0], [2, 0], [2, 0x21], [4, crc], [4, size], [4, size],
      [2, name.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0o100644 * 65536], [4, offsets[number]],
    ];
    return withTail(packed(shape), name);
  });
  const length = entries.reduce((sum, one) => sum + one.length, 0);
  const last = [[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, length], [4, end],
    [2, COMMENT.length]];
  return withTail(new Uint8Array(0), ...entries, packed(last), COMMENT);
}
