// The one way to write a JSON value as bytes: RFC 8785. JSON.stringify writes numbers and texts as it asks.

export const LARGEST_NUMBER = Number.MAX_SAFE_INTEGER; // beyond it a number is not exact in every program
export const NOT_IN_FORM = "not in RFC 8785 form";
const DEEPEST = 900; // the standard-library verifier ends at about a thousand, too
const HALVES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const SIMPLE = /^[ !#-[\]-~\u0080-\ud7ff\ue000-\uffff]*$/;

export class NotCanonical extends Error {}

// Return the RFC 8785 form of a JSON value as text. Throws NotCanonical, also for numbers beyond 2^53 - 1.
export function canonical(value, depth = 0) {
  switch (typeof value) {
    case "string":
      return written(value);
    case "number":
      if (!(Math.abs(value) <= LARGEST_NUMBER)) throw new NotCanonical("a number is too large to be exact");
      return String(value);
    case "boolean":
      return value ? "true" : "false";
    default:
      if (value === null) return "null";
      if (depth > DEEPEST) throw new NotCanonical("nested too deeply");
      return Array.isArray(value) ? list(value, depth) : mapping(value, depth);
  }
}

function written(text) {
  if (SIMPLE.test(text)) return `"${text}"`;
  if (HALVES.test(text)) throw new NotCanonical("half of a surrogate pair");
  return JSON.stringify(text);
}

function list(value, depth) {
  let text = "[";
  for (let at = 0; at < value.length; at += 1) text += (at ? "," : "") + canonical(value[at], depth + 1);
  return text + "]";
}

function mapping(value, depth) {
  const keys = Object.keys(value);
  for (let at = 1; at < keys.length; at += 1) {
    if (keys[at - 1] >= keys[at]) {
      keys.sort(); // by UTF-16 units, as RFC 8785 asks
      break;
    }
  }
  let text = "{";
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at];
    text += `${at ? "," : ""}${written(key)}:${canonical(value[key], depth + 1)}`;
  }
  return text + "}";
}

// Return the value of JSON in any form; the caller compares the form. Throws NotCanonical.
export function parse(text) {
  if (text === null) throw new NotCanonical("not UTF-8");
  try {
    return JSON.parse(text);
  } catch {
    throw new NotCanonical("not JSON");
  }
}

// Return the value of a text that is in RFC 8785 form. Throws NotCanonical for all others: a key that stands twice,
// a space, a number written otherwise.
export function parseCanonical(text) {
  const value = parse(text);
  if (canonical(value) !== text) throw new NotCanonical(NOT_IN_FORM);
  return value;
}

export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
