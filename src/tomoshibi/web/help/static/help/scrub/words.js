// What the page says, in the language that is chosen.

import { GIVEN } from "./words.json";

let language = "ja";

export function setLanguage(wanted) {
  language = Object.hasOwn(GIVEN, wanted) ? wanted : "ja";
}

export const languageNow = () => language;

// Return a sentence, with its parts in the places of {braces}.
export function say(name, parts = {}) {
  const sentence = Object.hasOwn(GIVEN[language], name) ? GIVEN[language][name] : name;
  return sentence.replace(/\{(\w+)\}/g, (whole, key) => (Object.hasOwn(parts, key) ? String(parts[key]) : whole));
}
