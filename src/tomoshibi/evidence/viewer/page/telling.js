// A finding in words: what it is, what can still be done, what may vanish when.

import { fill, languageNow, number, say, sectionOf, wordsOf } from "./words.js";

const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const UNITS = [
  [86400, "日", "day"],
  [3600, "時間", "hour"],
  [60, "分", "minute"],
  [1, "秒", "second"],
];
const MONTHS = "January,February,March,April,May,June,July,August,September,October,November,December".split(",");

// Return {what, next, clock: [...]}, or null where there are no words for the code.
export function told(finding) {
  const words = wordsOf("finding", finding.code);
  if (typeof words?.what !== "string") return null;
  const given = finding.parts !== null && typeof finding.parts === "object" ? finding.parts : {};
  const parts = partsOf(given);
  const clock = Array.isArray(words.clock) ? clockOf(words.clock, given.platform) : typeof words.clock === "string"
    ? [filled(words.clock, parts)] : [];
  return { what: filled(words.what, parts), next: typeof words.next === "string" ? filled(words.next, parts) : "", clock };
}

function partsOf(given) {
  const parts = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, spelt(value)]));
  if ("from" in given && "to" in given) {
    parts.period = given.from === given.to ? parts.from : `${parts.from}${languageNow() === "ja" ? "〜" : " to "}${parts.to}`;
  }
  if (Number.isInteger(given.seconds)) parts.length = lengthSaid(Math.abs(given.seconds));
  if (typeof given.platform === "string") parts.platform = wordsOf("platform", given.platform) ?? given.platform;
  return parts;
}

function spelt(value) {
  if (typeof value === "string" && DAY.test(value)) return daySaid(value);
  return Number.isInteger(value) && Math.abs(value) >= 10000 ? number(value) : value;
}

export function daySaid(day) {
  const [year, month, date] = day.split("-").map(Number);
  return languageNow() === "ja" ? `${year}年${month}月${date}日` : `${date} ${MONTHS[month - 1]} ${year}`;
}

function lengthSaid(seconds) {
  const said = [];
  let left = seconds;
  for (const [size, ja, en] of UNITS) {
    const count = Math.floor(left / size);
    if (count || (size === 1 && !said.length)) {
      said.push(languageNow() === "ja" ? `${count}${ja}` : `${count} ${en}${count === 1 ? "" : "s"}`);
      left -= count * size;
    }
    if (said.length === 2 || (said.length && !left)) break;
  }
  return said.join(languageNow() === "ja" ? "" : " ");
}

// A piece in [brackets] is left out where a part in it is not known.
function filled(text, parts) {
  const known = text.replace(/\[([^[\]]*)\]/g,
    (_, inside) => (Array.from(inside.matchAll(/\{(\w+)\}/g)).every((match) => match[1] in parts) ? inside : ""));
  return fill(known, parts);
}

function clockOf(topics, platform) {
  const facts = sectionOf("clock").filter((fact) => fact.topics.some((topic) => topics.includes(topic)));
  const own = facts.filter((fact) => fact.platforms.includes(platform));
  const common = facts.filter((fact) => fact.platforms.includes("*"));
  return [...own, ...common].map((fact) => fact.said +
    say("findings", fact.is_checked ? "checked" : "unchecked",
    { day: DAY.test(fact.checked) ? daySaid(fact.checked) : fact.checked }));
}
