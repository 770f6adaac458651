// Leaves of the tree: one for each line of the row files, salted, open field by field (bundle format, section 2).

import { NotCanonical, canonical } from "./canonical.js";
import { utf8, utf8Into } from "./bytes.js";
import { hashInto } from "./sha256.js";

export const FIELDS = ["n", "kind", "conversation", "sender", "time", "text", "media", "more", "span"];
export const NINE_FIELDS = "not the nine fields of a record";
export const SALT_LENGTH = 16;
const SORTED_FIELDS = [...FIELDS].sort();
const TEXT = FIELDS.indexOf("text");
const PIECE = /[0-9A-Za-z\u00c0-\u024f\u0370-\u052f]{1,16}|[\s\S]/gu;
const LEAF_NAME = utf8("tomoshibi-leaf/1");

// One buffer for everything that is hashed here, grown when a long text needs it.
let buffer = new Uint8Array(1 << 16);
let salts = new Uint8Array(1 << 12);
let inner = new Uint8Array(1 << 13);
const counter = new Uint8Array(37);

function room(size) {
  if (buffer.length < size) buffer = new Uint8Array(2 * size);
}

export function pieces(text) {
  return text.match(PIECE) ?? [];
}

function makeSalts(seed, count) {
  const blocks = (count + 1) >> 1;
  if (salts.length < 32 * blocks) salts = new Uint8Array(64 * blocks);
  counter[0] = 0x14;
  counter.set(seed, 1);
  for (let block = 0; block < blocks; block += 1) {
    counter[33] = block >>> 24;
    counter[34] = block >>> 16;
    counter[35] = block >>> 8;
    counter[36] = block;
    hashInto(counter, 37, salts, 32 * block);
  }
}

// Write SHA-256(kind ‖ salt ‖ text in UTF-8) into `out`.
function commitText(kind, salt, text, out, outAt) {
  room(17 + 3 * text.length);
  buffer[0] = kind;
  buffer.set(salt, 1);
  const length = 17 + utf8Into(text, buffer.subarray(17));
  hashInto(buffer, length, out, outAt);
}

function commitBytes(kind, salt, bytes, out, outAt) {
  room(17 + bytes.length);
  buffer[0] = kind;
  buffer.set(salt, 1);
  buffer.set(bytes, 17);
  hashInto(buffer, 17 + bytes.length, out, outAt);
}

// The commitment of a field: `pair` is the RFC 8785 form of [key, value] as text.
export function commitment(salt, pair) {
  const out = new Uint8Array(32);
  commitText(0x10, salt, pair, out, 0);
  return out;
}

export function pieceCommitment(salt, piece) {
  const out = new Uint8Array(32);
  commitText(0x11, salt, piece, out, 0);
  return out;
}

export function textCommitment(salt, commitments) {
  const out = new Uint8Array(32);
  commitBytes(0x12, salt, commitments, out, 0);
  return out;
}

// Write the leaf over joined commitments into `out`.
function leafInto(commitments, count, out, outAt) {
  room(18 + 32 * count);
  buffer[0] = 0;
  buffer.set(LEAF_NAME, 1);
  buffer[17] = count;
  buffer.set(commitments.subarray(0, 32 * count), 18);
  hashInto(buffer, 18 + 32 * count, out, outAt);
}

export function leaf(commitments, count) {
  const out = new Uint8Array(32);
  leafInto(commitments, count, out, 0);
  return out;
}

const own = new Uint8Array(32 * FIELDS.length);

// Return the leaf of a line of sources.jsonl or withheld.jsonl, given as text without its LF.
export function lineLeaf(seed, line) {
  makeSalts(seed, 1);
  commitText(0x10, salts.subarray(0, SALT_LENGTH), `["line",${line}]`, own, 0);
  return leaf(own, 1);
}

// Return the leaf of a record and its line in RFC 8785 form. Throws NotCanonical.
export function recordLeaf(seed, record) {
  const keys = Object.keys(record);
  if (keys.length !== FIELDS.length || !FIELDS.every((name) => Object.hasOwn(record, name))) {
    throw new NotCanonical(NINE_FIELDS);
  }
  const forms = FIELDS.map((name) => canonical(record[name]));
  const text = record.text;
  const parts = typeof text === "string" ? pieces(text) : [];
  makeSalts(seed, FIELDS.length + parts.length);
  for (let number = 0; number < FIELDS.length; number += 1) {
    const salt = salts.subarray(number * SALT_LENGTH, (number + 1) * SALT_LENGTH);
    if (number === TEXT && typeof text === "string") commitPieces(salt, parts);
    else commitText(0x10, salt, `["${FIELDS[number]}",${forms[number]}]`, own, 32 * number);
  }
  const line = `{${SORTED_FIELDS.map((name) => `"${name}":${forms[FIELDS.indexOf(name)]}`).join(",")}}`;
  return { leaf: leaf(own, FIELDS.length), line };
}

function commitPieces(salt, parts) {
  if (inner.length < 32 * parts.length) inner = new Uint8Array(64 * parts.length);
  for (let piece = 0; piece < parts.length; piece += 1) {
    const at = (FIELDS.length + piece) * SALT_LENGTH;
    commitText(0x11, salts.subarray(at, at + SALT_LENGTH), parts[piece], inner, 32 * piece);
  }
  commitBytes(0x12, salt, inner.subarray(0, 32 * parts.length), own, 32 * TEXT);
}
