// Make text from elsewhere harmless to look at: nothing in it can hide, reorder or cover (the rules of basics/harmless.py).

const ORDINARY =
  " -~\\u00a0-\\u00ac\\u00ae-\\u02ff\\u0391-\\u03a1\\u03a3-\\u03ff\\u0400-\\u0482\\u048a-\\u052f" +
  "\\u2010-\\u2027\\u2030-\\u205e\\u20a0-\\u20bf\\u2100-\\u218b\\u2190-\\u2426\\u2460-\\u27ff\\u2900-\\u2b73" +
  "\\u3000-\\u3029\\u3030-\\u303f\\u3041-\\u3096\\u309b-\\u30ff\\u3105-\\u312f\\u3131-\\u3163\\u3165-\\u318e" +
  "\\u31f0-\\u321e\\u3220-\\u9ffc\\uac00-\\ud7a3\\uf900-\\ufa6d\\uff01-\\uff9f\\uffe0-\\uffe6" +
  "\\u{1f300}-\\u{1f6d7}\\u{1f900}-\\u{1f9ff}\\u{20000}-\\u{2a6dd}";
const UNUSUAL = new RegExp(`[^${ORDINARY}]+`, "gu");
// Controls, bidi controls, zero-width, private use, unassigned, halves of pairs, line separators; blank letters; ignored marks.
const HIDES = /[\p{C}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f]/u;
const IS_MARK = /\p{M}/u;
const SELECTS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;
const HAN = /[\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
const SIGN = /[0-9#*\p{S}\p{P}]/u;
const MAX_MARKS = 4;

export function codePoint(character) {
  return `⟨U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

// Return text with every character that hides, reorders or covers others spelt out; line feeds stay.
// `before` is the character ahead of it, where the text is a part of another.
export function visible(text, before = "") {
  return text.replaceAll("\r\n", "\n").replace(UNUSUAL,
    (run, at, whole) => judged(run, at ? lastOf(whole.slice(Math.max(0, at - 2), at)) : before));
}

// The same on one line: for names, where a line feed has no place.
export function visibleLine(text) {
  return visible(text).replaceAll("\n", codePoint("\n"));
}

function lastOf(text) {
  return Array.from(text).pop() ?? "";
}

function judged(run, ahead) {
  let before = ahead;
  let marks = 0;
  let shown = "";
  for (const character of run) {
    marks = IS_MARK.test(character) ? marks + 1 : 0;
    const hidden = SELECTS.test(character) ? !maySelect(character, before) : HIDES.test(character) || marks > MAX_MARKS;
    shown += hidden && character !== "\n" ? codePoint(character) : character;
    before = character;
  }
  return shown;
}

function maySelect(selector, before) {
  if (!before) return false;
  if (selector.codePointAt(0) >= 0xe0100) return HAN.test(before);
  return (selector === "\ufe0e" || selector === "\ufe0f") && SIGN.test(before);
}
