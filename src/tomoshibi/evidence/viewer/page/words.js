// The page's words in the language that is chosen.

import { visible } from "./harmless.js";
import { GIVEN } from "../words.json";

const CHOICE = /\{(\w+)\|((?:[^{}|]|\{\w+\})*)\|((?:[^{}|]|\{\w+\})*)\}/g;

let language = "ja";

export function setLanguage(wanted) {
  language = Object.hasOwn(GIVEN, wanted) ? wanted : "ja";
}

export function languageNow() {
  return language;
}

export function sectionOf(section) {
  return GIVEN[language][section];
}

// Return the words of a section, or undefined.
export function wordsOf(section, name) {
  const words = GIVEN[language][section];
  return words && Object.hasOwn(words, name) ? words[name] : undefined;
}

// Return a sentence with its parts filled in; what comes from a bundle is made harmless on the way.
export function say(section, name, parts = {}) {
  const template = wordsOf(section, name);
  return fill(typeof template === "string" ? template : String(name), parts);
}

// Braces hold parts; of `{count|one|many}` the first is said where the part is 1.
export function fill(template, parts) {
  const chosen = template.replace(CHOICE, (whole, key, one, many) => (String(parts[key]) === "1" ? one : many));
  return chosen.replace(/\{(\w+)\}/g, (whole, key) => (Object.hasOwn(parts, key) ? visible(spelt(parts[key])) : whole));
}

function spelt(value) {
  return value !== null && typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function number(value) {
  return typeof value === "number" ? value.toLocaleString(language === "ja" ? "ja-JP" : "en-US") : visible(String(value ?? ""));
}

const JAPAN = 9 * 3600 * 1000;

// A moment in UTC as people of this language read it: Japan's time in Japanese.
export function moment(iso) {
  const at = new Date(iso ?? "");
  if (Number.isNaN(at.getTime())) return visible(String(iso ?? ""));
  const shifted = new Date(at.getTime() + (language === "ja" ? JAPAN : 0)).toISOString().slice(0, 19).replace("T", " ");
  return language === "ja" ? say("verdict", "japan_time", { moment: shifted }) : `${shifted} UTC`;
}
