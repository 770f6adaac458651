// The timeline: which records are shown, how one moves through them.

import { byId, fillWith, make } from "./elements.js";
import { visibleLine } from "./harmless.js";
import { dayOf, gapElement, groupOf, labelName, recordElement } from "./record.js";
import { folded } from "./texts.js";
import { makeList } from "./virtual.js";
import { number, say } from "./words.js";

const MOST_AT_ONCE = 150000; // browsers cannot lay out a list of more than some twenty million pixels
const ANY = "any";

let view = null;
let pace = null;
let chosen = null; // { labels: Set, conversation, person, wanted }
let fitting = []; // numbers of records (places in view.records) that fit, in order
let start = 0; // of the part of `fitting` that is shown
let foldedTexts = null;
let open = new Set();
let turn = 0; // of filtering; a later one ends an earlier one
let list = null;

const isFiltered = () => chosen.labels.size > 0 || chosen.conversation !== "" || chosen.person !== "" || chosen.wanted !== "";
const hasMark = (place) => (view.marks.get(view.records[place].n)?.labels.length ?? 0) > 0;

export function showRecords(given, answer, givenPace) {
  view = given;
  pace = givenPace;
  chosen = { labels: new Set(), conversation: "", person: "", wanted: "" };
  foldedTexts = null;
  open = new Set();
  fitting = [];
  start = 0;
  list ??= prepared();
  list.show(0);
  byId("search").value = "";
  byId("records").hidden = view.records.length === 0;
  sayRecords(answer);
  return filter();
}

// Say everything again, in another language.
export function sayRecords(answer) {
  if (!view) return;
  const isSound = answer.state === "intact";
  fillWith(byId("records-note"), isSound ? (answer.isDisclosure ? say("records", "disclosed_note") : "")
    : say("records", "untrusted"));
  options(byId("conversation"), say("records", "all_conversations"),
    view.conversations.map((one) => [one.id, one.title || `#${one.id}`]), chosen.conversation);
  options(byId("person"), say("records", "all_people"),
    view.people.map((one) => [one.id, one.name ?? one.handle ?? `#${one.id}`]), chosen.person);
  labels();
  counted();
  list.refresh();
}

function options(select, all, entries, value) {
  fillWith(select, make("option", { value: "" }, all),
    entries.slice(0, 2000).map(([id, name]) => make("option", { value: id }, visibleLine(String(name)))));
  select.value = value;
}

function labels() {
  const counts = new Map();
  let any = 0;
  for (const record of view.records) {
    const codes = new Set(view.marks.get(record.n)?.labels.map((one) => one.label));
    if (codes.size) any += 1;
    for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  byId("labels").hidden = any === 0;
  byId("previous-mark").hidden = byId("next-mark").hidden = any === 0;
  const button = (code, name, count) => {
    const element = make("button", { type: "button", class: `chip ${code === ANY ? "plain" : groupOf(code)}`,
      "aria-pressed": chosen.labels.has(code), "data-label": code }, name,
      make("span", { class: "count" }, ` ${number(count)}`));
    element.addEventListener("click", () => {
      if (!chosen.labels.delete(code)) chosen.labels.add(code);
      element.setAttribute("aria-pressed", String(chosen.labels.has(code)));
      filter();
    });
    return element;
  };
  fillWith(byId("labels").querySelector("div"), any > 0 && button(ANY, say("records", "any_mark"), any),
    Array.from(counts).sort().map(([code, count]) => button(code, labelName(code), count)));
}

// Work out which records fit, without holding up the page.
async function filter() {
  turn += 1;
  const mine = turn;
  const wantsText = chosen.wanted !== "";
  if (wantsText) foldedTexts ??= new Array(view.records.length);
  const found = [];
  for (let place = 0; place < view.records.length; place += 1) {
    if (fits(view.records[place], place, wantsText)) found.push(place);
    if ((place & 1023) === 1023 && pace.isDue()) {
      await pace.rest();
      if (mine !== turn) return;
    }
  }
  fitting = found;
  part(0);
}

function fits(record, place, wantsText) {
  if (chosen.conversation !== "" && String(record.conversation) !== chosen.conversation) return false;
  if (chosen.person !== "" && String(record.participant) !== chosen.person) return false;
  if (chosen.labels.size) {
    const mark = view.marks.get(record.n);
    if (!mark?.labels.some((one) => chosen.labels.has(one.label) || chosen.labels.has(ANY))) return false;
  }
  if (!wantsText) return true;
  foldedTexts[place] ??= folded([record.text, record.name,
    ...record.media.map((one) => one.name)].filter((one) => typeof one === "string").join("\n"));
  return foldedTexts[place].includes(chosen.wanted);
}

function part(from) {
  start = from;
  counted();
  list.show(Math.min(MOST_AT_ONCE, fitting.length - start));
  const count = Math.ceil(fitting.length / MOST_AT_ONCE);
  byId("parts").hidden = count < 2;
  fillWith(byId("parts"), Array.from({ length: count < 2 ? 0 : count }, (_, number_) => {
    const from_ = number_ * MOST_AT_ONCE;
    const to = Math.min(fitting.length, from_ + MOST_AT_ONCE);
    const button = make("button", { type: "button", "aria-pressed": from_ === start },
      say("records", "part", { from: number(from_ + 1), to: number(to) }));
    button.addEventListener("click", () => part(from_));
    return button;
  }));
}

function counted() {
  const all = view.records.length;
  byId("clear").hidden = !isFiltered();
  const said = isFiltered() ? say("records", "shown_of", { all: number(all), count: number(fitting.length) })
    : say("records", "shown", { count: number(all) });
  fillWith(byId("shown"), fitting.length || !all ? said : say("records", "none"));
}

function rendered(index) {
  const place = fitting[start + index];
  const record = view.records[place];
  const before = index > 0 ? view.records[fitting[start + index - 1]] : null;
  const day = dayOf(record);
  const element = recordElement(record, {
    view,
    wanted: chosen.wanted,
    day: day && (!before || dayOf(before) !== day) ? day : null,
    showGap: !isFiltered(),
    isOpen: open.has(place),
    onToggle(isOpen) {
      if (isOpen) open.add(place);
      else open.delete(place);
      list.measured();
    },
  });
  if (!isFiltered() && view.endGap > 0 && place === view.records.length - 1) element.append(gapElement(view.endGap));
  return element;
}

// The height of a record in pixels, before it was measured: so that the scroll bar does not jump much.
function guessed(index, width) {
  const record = view.records[fitting[start + index]];
  const letters = Math.max(8, Math.min(40, Math.floor(width / 19) - 5)); // on a line, at our size of type
  const lines = record.text === null ? 1 : Math.ceil((record.text.length || 1) / letters);
  const head = width < 500 ? 52 : 27;
  return 65 + head + 29 * Math.min(lines, 400) + 29 * record.media.length + (hasMark(fitting[start + index]) ? 37 : 0);
}

// ---- moving about

// Go to a record by its number, letting go of filters that hide it.
export async function goTo(n) {
  const place = view.records[n - 1]?.n === n ? n - 1 : view.records.findIndex((record) => record.n === n);
  if (place < 0) return;
  if (!fitting.includes(place)) await clear();
  reveal(fitting.indexOf(place));
}

function reveal(at) {
  if (at < 0) return;
  if (at < start || at >= start + list.sizeOf()) part(Math.floor(at / MOST_AT_ONCE) * MOST_AT_ONCE);
  byId("list").scrollIntoView({ block: "nearest" });
  const element = list.reveal(at - start);
  element?.focus({ preventScroll: true });
  element?.classList.add("reached");
}

function current() {
  const focused = document.activeElement?.closest?.("#rows article");
  return start + (focused ? Number(focused.getAttribute("aria-posinset")) - 1 : list.firstSeen());
}

function toMark(direction) {
  const isOnOne = document.activeElement?.closest?.("#rows article") !== null || lastReached !== null;
  let at = lastReached ?? current();
  if (!isOnOne && direction > 0) at -= 1;
  for (at += direction; at >= 0 && at < fitting.length; at += direction) {
    if (!hasMark(fitting[at])) continue;
    reveal(at);
    lastReached = at;
    return;
  }
}
let lastReached = null;

async function clear() {
  chosen = { labels: new Set(), conversation: "", person: "", wanted: "" };
  for (const id of ["search", "conversation", "person"]) byId(id).value = "";
  labels();
  await filter();
}

function prepared() {
  const made = makeList({ scroller: byId("list"), above: byId("above"), rows: byId("rows"), below: byId("below"),
    render: rendered, guess: guessed });
  let waiting = 0;
  byId("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      chosen.wanted = folded(byId("search").value.trim());
      filter();
    }, 200);
  });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  for (const name of ["conversation", "person"]) {
    byId(name).addEventListener("change", () => {
      chosen[name] = byId(name).value;
      filter();
    });
  }
  byId("next-mark").addEventListener("click", () => toMark(1));
  byId("previous-mark").addEventListener("click", () => toMark(-1));
  byId("clear").addEventListener("click", clear);
  byId("list").addEventListener("wheel", () => { lastReached = null; }, { passive: true });
  byId("list").addEventListener("keydown", (event) => {
    // The browser would glide to where the end was before the rows on the way were measured.
    if (event.key === "End" || event.key === "Home") {
      event.preventDefault();
      lastReached = null;
      made.reveal(event.key === "End" ? made.sizeOf() - 1 : 0)?.focus({ preventScroll: true });
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const focused = document.activeElement?.closest?.("#rows article");
    if (!step || !focused || event.target !== focused) return;
    event.preventDefault();
    lastReached = null;
    const at = Number(focused.getAttribute("aria-posinset")) - 1 + step;
    if (at >= 0 && at < made.sizeOf()) (made.nodeOf(at) ?? made.reveal(at))?.focus();
    made.measured();
  });
  return made;
}
