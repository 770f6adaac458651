// seal.json: what was sealed, by which key, when (bundle format, section 3).

import { textOf } from "./bytes.js";
import { LARGEST_NUMBER, NotCanonical, isObject, parseCanonical } from "./canonical.js";

export const SEAL_FILE = "seal.json";
export const SIGNATURE_FILE = "seal.sig";
export const MAX_SEAL_BYTES = 64 * 1024;
const FORMAT = "tomoshibi-seal/1";
const FIELDS = "bundle custody_head format key key_kind program root sealed_at tag_manifest tree_size".split(" ");
const MOMENT = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z$/;

export class NotASeal extends Error {
  constructor(reason, field = null) {
    super(reason);
    this.field = field;
  }
}

// Read seal.json, strictly: RFC 8785 form, all fields, no others. Throws NotASeal.
export function parseSeal(content) {
  if (content.length > MAX_SEAL_BYTES) throw new NotASeal("too large");
  const value = readObject(content);
  const wrong = [...FIELDS.filter((name) => !Object.hasOwn(value, name)),
    ...Object.keys(value).filter((name) => !FIELDS.includes(name))];
  if (wrong.length) throw new NotASeal("field", wrong.sort()[0]);
  for (const name of FIELDS) if (!fits(name, value[name])) throw new NotASeal("field", name);
  return value;
}

function readObject(content) {
  let value;
  try {
    value = parseCanonical(textOf(content));
  } catch (error) {
    if (error instanceof NotCanonical) throw new NotASeal(error.message);
    throw error;
  }
  if (!isObject(value)) throw new NotASeal("not an object");
  return value;
}

// Whether a value is a moment as the format writes it: a day and an hour that exist, in UTC, to the second.
export function isMoment(value) {
  const match = typeof value === "string" ? MOMENT.exec(value) : null;
  if (!match) return false;
  const moment = new Date(value);
  return Number(match[1]) > 0 && !Number.isNaN(moment.getTime()) && moment.toISOString() === value.replace("Z", ".000Z");
}

function fits(name, value) {
  if (name === "tree_size") return Number.isInteger(value) && value >= 0 && value <= LARGEST_NUMBER;
  if (typeof value !== "string") return false;
  if (["root", "tag_manifest", "custody_head", "key"].includes(name)) return /^[0-9a-f]{64}$/.test(value);
  if (name === "sealed_at") return isMoment(value);
  if (name === "bundle") return /^[0-9a-f]{32}$/.test(value);
  if (name === "format") return value === FORMAT;
  return name !== "key_kind" || value === "organisation" || value === "one-time";
}
