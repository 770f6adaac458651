// The few records that matter, found by their marks: what was asked and threatened, how much, where to, until when.

import { byId, fillWith, make } from "./elements.js";
import { entityText } from "./entities.js";
import { visibleLine } from "./harmless.js";
import { senderText, timeText } from "./record.js";
import { goTo } from "./records.js";
import { excerpt, markRanges } from "./texts.js";
import { fill, number, say, wordsOf } from "./words.js";

const MOST = 4; // of one kind; the others are counted
const isOthers = (label) => /^(demand|threat)\./.test(label);

// The rows of the summary: what each looks for in a mark, and whether only the first counts.
const KINDS = [
  ["first_demand", (mark) => label(mark, (code) => code === "demand.money" || code === "demand.image" ||
    code === "demand.meeting"), 1],
  ["first_threat", (mark) => label(mark, (code) => code.startsWith("threat.")), 1],
  ["images", (mark) => label(mark, (code) => code === "demand.image"), MOST],
  ["amounts", (mark) => (mark.by === "person" ? null : entity(mark, ["amount"], isOthers)), MOST],
  ["destinations", (mark) => entity(mark, ["account", "crypto", "email", "phone", "url"],
    (code) => code === "payment.destination") ?? label(mark, (code) => code === "payment.destination"), MOST],
  ["deadlines", (mark) => entity(mark, ["deadline"], () => true) ?? label(mark, (code) => code === "deadline"), MOST],
  ["paid", (mark) => label(mark, (code) => code === "person.paid"), MOST],
  ["sent", (mark) => label(mark, (code) => code === "person.sent"), MOST],
];

function label(mark, isMeant) {
  return mark.labels.some((one) => isMeant(one.label)) ? { values: [], key: `#${mark.n}` } : null;
}

function entity(mark, kinds, isMeant) {
  if (!mark.labels.some((one) => isMeant(one.label))) return null;
  const found = mark.entities.filter((one) => kinds.includes(one.kind));
  return found.length ? { values: found, key: JSON.stringify(found.map(({ words, ...rest }) => [rest, words && null])) } : null;
}

export function showMatters(view) {
  const section = byId("matters");
  section.hidden = view.records.length === 0;
  const talks = talksWithMarks(view);
  const heading = make("h2", { id: "matters-heading" }, say("matters", "heading"));
  if (!talks.length) {
    fillWith(section, heading, make("p", {}, say("matters", view.hasMarks ? "none" : "nothing")));
    return;
  }
  const [first, ...others] = talks;
  fillWith(
    section,
    heading,
    talkElement(first, talks.length > 1 || view.conversations.length > 1),
    others.length > 0 && make("details", {}, make("summary", {}, say("matters", "others")),
      others.slice(0, 50).map((one) => talkElement(one, true))),
    make("p", { class: "quiet" }, say("matters", "note")),
  );
}

// Conversations with marks, the one that most resembles sextortion first.
function talksWithMarks(view) {
  const talks = new Map();
  for (const record of view.records) {
    const mark = view.marks.get(record.n);
    if (!mark?.labels.length) continue;
    const talk = talks.get(record.conversation) ?? { id: record.conversation, marked: [] };
    talk.marked.push({ record, mark });
    talks.set(record.conversation, talk);
  }
  const known = new Map(view.conversations.map((one) => [one.id, one]));
  const scored = Array.from(talks.values(),
    (talk) => ({ ...talk, title: known.get(talk.id)?.title ?? "", score: known.get(talk.id)?.score ?? null }));
  const weight = (talk) => (typeof talk.score?.sextortion === "number" ? talk.score.sextortion : 0);
  return scored.sort((one, other) => weight(other) - weight(one) || other.marked.length - one.marked.length);
}

function talkElement(talk, isNamed) {
  const rows = KINDS.map(([name, look, most]) => rowElement(name, collected(talk.marked, look), most)).filter(Boolean);
  return make(
    "div",
    { class: "talk" },
    isNamed && make("h3", {}, say("matters", "conversation", { id: talk.id ?? "-", title: talk.title })),
    make("dl", { class: "matters" }, rows),
    scoreElement(talk.score),
  );
}

// The marks that a row is about, each thing once, where it first stands.
function collected(marked, look) {
  const seen = new Map();
  for (const { record, mark } of marked) {
    const found = look(mark);
    if (found && !seen.has(found.key)) seen.set(found.key, { record, mark, values: found.values });
  }
  return Array.from(seen.values());
}

function rowElement(name, found, most) {
  if (!found.length) return null;
  return [
    make("dt", {}, say("matters", name)),
    make(
      "dd",
      {},
      found.slice(0, most).map(({ record, mark, values }) => jumpElement(record, mark, values)),
      most > 1 && found.length > most && make("p", { class: "quiet" },
        say("matters", "more", { count: number(found.length - most) })),
    ),
  ];
}

function jumpElement(record, mark, values) {
  const button = make("button", { type: "button", class: "go", "data-go": record.n }, say("matters", "go", { n: record.n }));
  button.addEventListener("click", () => goTo(record.n));
  const ranges = markRanges(mark);
  return make(
    "div",
    { class: "matter" },
    make(
      "p",
      {},
      values.length > 0 && make("strong", { class: "values" }, values.map(entityText).join(" / ")),
      record.text !== null && make("q", {}, make("bdi", {}, excerpt(record.text, ranges))),
    ),
    make("p", { class: "where" }, make("span", {}, `${senderText(record)} · ${timeText(record)}`), button),
  );
}

function scoreElement(score) {
  if (typeof score?.sextortion !== "number") return null;
  const reasons = Array.isArray(score.reasons) ? score.reasons.filter((one) => typeof one?.code === "string") : [];
  return make(
    "details",
    { class: "score" },
    make("summary", {}, say("matters", "score", { percent: Math.round(100 * score.sextortion) })),
    make("ul", {}, reasons.map((reason) => make("li", {}, reasonText(reason), " ", recordLinks(reason.records)))),
  );
}

function reasonText(reason) {
  const words = wordsOf("reason_of_score", reason.code);
  return typeof words === "string" ? fill(words, reason) : visibleLine(reason.code);
}

// Buttons that lead to records, by their numbers.
export function recordLinks(records) {
  return (Array.isArray(records) ? records : []).filter(Number.isInteger).slice(0, 12).map((n) => {
    const button = make("button", { type: "button", class: "go", "data-go": n }, say("matters", "go", { n }));
    button.addEventListener("click", () => goTo(n));
    return button;
  });
}
