// A record's text as elements: marked words, words searched for, masks.

import { visible } from "./harmless.js";
import { make } from "./elements.js";
import { say } from "./words.js";

// Return the text as nodes. `ranges` are [start, end, kind] in code points, of the kinds "mark" and "found"; `masks` the
// places of masks.
export function textNodes(text, given, masks = null) {
  const ranges = united(given);
  if (!ranges.length && !masks) return [visible(text)];
  const characters = Array.from(text);
  const cuts = new Set([0, characters.length]);
  for (const [start, end] of ranges) {
    cuts.add(clip(start, characters.length));
    cuts.add(clip(end, characters.length));
  }
  for (const at of masks ?? []) {
    cuts.add(at);
    cuts.add(at + 1);
  }
  const places = Array.from(cuts).sort((one, other) => one - other);
  return places.slice(0, -1).map((start, number) => {
    const part = characters.slice(start, places[number + 1]).join("");
    const kinds = new Set(ranges.filter(([from, to]) => from <= start && start < to).map((one) => one[2]));
    if (masks?.has(start)) return make("span", { class: "mask", role: "img", "aria-label": say("records", "masked") }, "■");
    const shown = visible(part, characters[start - 1] ?? "");
    return kinds.size ? make("mark", { class: Array.from(kinds).join(" ") }, shown) : shown;
  });
}

// Ranges of one kind that overlap or touch become one.
function united(ranges) {
  const made = [];
  for (const [start, end, kind] of [...ranges].sort((one, other) => one[0] - other[0])) {
    const before = made.findLast((one) => one[2] === kind);
    if (before && start <= before[1]) before[1] = Math.max(before[1], end);
    else made.push([start, end, kind]);
  }
  return made;
}

const clip = (value, most) => Math.max(0, Math.min(most, Number.isInteger(value) ? value : 0));

// Return where the words of a mark stand: of its labels and of its entities.
export function markRanges(mark) {
  if (!mark) return [];
  return [...mark.labels, ...mark.entities].map((one) => one.words).filter((words) => Array.isArray(words) &&
    words.length === 2).map(([start, end]) => [start, end, "mark"]);
}

// The form in which texts are searched: width, case and kana spacing do not matter.
export function folded(text) {
  return text.normalize("NFKC").toLowerCase();
}

// Return where a folded word stands in a text, in code points. Folding can change lengths, so each character is folded alone.
export function foundRanges(text, wanted) {
  if (!wanted) return [];
  const places = [];
  let whole = "";
  let at = 0;
  for (const character of text) {
    const form = folded(character);
    for (let unit = 0; unit < form.length; unit += 1) places.push(at);
    whole += form;
    at += 1;
  }
  const found = [];
  for (let start = whole.indexOf(wanted); start >= 0 &&
    found.length < 50; start = whole.indexOf(wanted, start + wanted.length)) {
    found.push([places[start], places[start + wanted.length - 1] + 1, "found"]);
  }
  return found;
}

// Return a short piece of a text around its first range, so that the words that matter are in it.
export function excerpt(text, ranges, most = 80) {
  const characters = Array.from(text);
  const first = ranges.length ? Math.min(...ranges.map(([start]) => start)) : 0;
  const from = characters.length <= most ? 0 : Math.max(0, Math.min(first - 20, characters.length - most));
  const to = Math.min(characters.length, from + most);
  const moved = ranges.map(([start, end, kind]) => [start - from, end - from, kind]).filter(([start, end]) => end > 0 &&
    start < to - from);
  return [from > 0 && "…", textNodes(characters.slice(from, to).join(""), moved), to < characters.length && "…"];
}
