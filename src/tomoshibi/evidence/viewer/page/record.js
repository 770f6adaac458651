// One record of the timeline as an element.

import { make } from "./elements.js";
import { entityText } from "./entities.js";
import { visible, visibleLine } from "./harmless.js";
import { foundRanges, markRanges, textNodes } from "./texts.js";
import { number, say, wordsOf } from "./words.js";

const isText = (value) => typeof value === "string";

export function labelName(code) {
  const words = wordsOf("label", code);
  return isText(words) ? words : isText(words?.name) ? words.name : visibleLine(code);
}

// The moment of a record, the best known first; null where nothing is known.
export function timeText(record) {
  if (record.hidden?.has("time")) return say("records", "hidden_time");
  if (record.jst) return say("records", "japan", { at: shortened(record.jst) });
  if (record.printed) return say("records", "as_printed", { printed: record.local ? shortened(record.local) : record.printed });
  return say("records", "no_time");
}

const shortened = (iso) => iso.replace("T", " ").replace(/(\+09:00|\+00:00)$/, "");

export function dayOf(record) {
  return (record.jst ?? record.local ?? "").slice(0, 10);
}

export function senderText(record) {
  if (record.hidden?.has("sender")) return say("records", "hidden_sender");
  return record.name === null ? say("records", record.kind === "message" ? "unknown_sender" : record.kind === "event"
    ? "event" : "unread") : visibleLine(record.name);
}

// Return the element. `context`: {view, wanted (folded search), day (a heading or null), showGap, isOpen, onToggle}.
export function recordElement(record, context) {
  const mark = context.view.marks.get(record.n);
  const side = context.view.sides.get(record.participant);
  const kinds = ["record", side ?? (record.participant === null ? "nobody" : "unsided"), mark?.labels.length && "marked",
    record.kind === "message" ? "" : "aside"];
  const id = record.n === null ? null : `record-${record.n}`;
  return make(
    "article",
    { class: kinds.filter(Boolean).join(" "), tabindex: "-1", "aria-labelledby": id, "data-n": record.n },
    context.showGap && record.gap > 0 && gapElement(record.gap),
    context.day && make("p", { class: "day" }, visibleLine(context.day)),
    make(
      "div",
      { class: "body" },
      headElement(record, side, id),
      mark?.labels.length > 0 && make("ul", { class: "chips" },
        mark.labels.map((one) => make("li", { class: `chip ${groupOf(one.label)}` }, labelName(one.label)))),
      contentElement(record, mark, context.wanted),
      record.media.map(mediaElement),
      mark?.entities.length > 0 && make("p", { class: "entities" },
        mark.entities.map((one) => make("span", {}, entityText(one)))),
      moreElement(record, mark, context),
    ),
  );
}

export function gapElement(count) {
  return make("p", { class: "gap" }, say("records", "gap", { count: number(count) }));
}

export const groupOf = (label) => (/^(threat|leverage)\b/.test(label) ? "threat" : /^(demand|payment|deadline)/.test(label)
  ? "demand" : "plain");

function headElement(record, side, id) {
  return make(
    "p",
    { class: "head", id },
    make("strong", {}, senderText(record)),
    (side === "person" || side === "other") && make("span", { class: "side" }, say("records", `${side}_side`)),
    make("span", { class: "time" }, timeText(record)),
    record.n !== null && make("span", { class: "n" }, `#${record.n}`),
  );
}

function contentElement(record, mark, wanted) {
  if (record.hidden?.has("text")) return make("p", { class: "text" },
    make("span", { class: "mask" }, say("records", "hidden_text")));
  const event = isText(record.more.event) ? wordsOf("event", record.more.event) ?? visibleLine(record.more.event) : null;
  const lead = event && make("span", { class: "event" }, event);
  if (record.text === null || record.text === "") {
    return lead || !record.media.length ? make("p", { class: "text none" }, lead ?? say("records", "no_text")) : null;
  }
  const ranges = [...markRanges(mark), ...foundRanges(record.text, wanted)];
  return make("p", { class: "text" }, lead, lead && " ", make("bdi", {}, textNodes(record.text, ranges, record.masks)));
}

function mediaElement(media) {
  const kind = wordsOf("media", media.role) ?? visibleLine(String(media.role ?? ""));
  const status = wordsOf("media", media.status) ?? visibleLine(String(media.status ?? ""));
  const name = isText(media.name) ? visibleLine(media.name) : "";
  const size = Number.isInteger(media.size) ? say("records", "size", { size: number(media.size) }) : "";
  return make("p", { class: "media" }, `[${kind}] `, name && make("bdi", {}, name), " ",
    [size, status].filter(Boolean).join(" · "));
}

function moreElement(record, mark, context) {
  const lines = [
    record.utc && say("records", "utc", { at: shortened(record.utc) }),
    record.printed && say("records", "printed", { printed: record.printed }),
    record.line !== null && say("records", "place",
      { source: context.view.sources.get(record.source) ?? `#${record.source}`, line: record.line }),
    ...(mark?.labels ?? []).filter((one) => isText(one.rule)).map((one) =>
      `${labelName(one.label)} — ${say("records", "rule", { rule: one.rule })}`),
    ...(mark?.others ?? []).map(entityText),
    ...(Array.isArray(record.more.flags) ? record.more.flags.filter(isText).map((flag) => wordsOf("flag", flag) ??
      visibleLine(flag)) : []),
    isText(record.more.reason) && (wordsOf("why", record.more.reason) ?? visibleLine(record.more.reason)),
    isText(record.more.display) && `${say("records", "display")}: ${visible(record.more.display)}`,
    isText(record.more.reply_to) && say("records", "reply_to", { id: record.more.reply_to }),
    ...texts(record.more.edits, "text").map((text) => `${say("records", "edits")}: ${visible(text)}`),
    ...texts(record.more.reactions, "what").map((text) => `${say("records", "reactions")}: ${visible(text)}`),
    ...(Array.isArray(record.more.details)
      ? record.more.details.filter(Array.isArray).map((pair) => pair.map((one) => visible(String(one))).join(": ")) : []),
  ].filter(Boolean);
  if (!lines.length) return null;
  const details = make("details", { open: context.isOpen }, make("summary", {}, say("records", "details")),
    make("ul", {}, lines.map((line) => make("li", {}, line))));
  details.addEventListener("toggle", () => context.onToggle(details.open));
  return details;
}

function texts(entries, key) {
  return Array.isArray(entries) ? entries.map((one) => one?.[key]).filter(isText) : [];
}
