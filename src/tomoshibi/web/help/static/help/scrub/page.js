// The page: choose screenshots, see what is covered, add covers, save the copies. Nothing leaves it by itself.

import { copyOf, drawCovers, lineOf, sha256 } from "./copying.js";
import { Refused, looked } from "./looking.js";
import { languageNow, say, setLanguage } from "./words.js";

const MOST_AT_ONCE = 20;
const ADDED = "added"; // a cover that the person put there
const CORNER = 24; // CSS pixels, the corner of a cover at which it is made larger
const STEP = 8; // CSS pixels by which a key moves a cover

const byId = (id) => document.getElementById(id);
const shots = []; // { number, canvas, found, covers, original, width, height, card }; `found` are the covers of the search
let madeUrl = null;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== false) element.setAttribute(name, value === true ? "" : value);
  element.append(...children);
  return element;
}

const tell = (text) => (byId("told").textContent = text);
// Unknown counts as under 18.
const ageNow = () => document.querySelector("input[name=age]:checked")?.value ?? "unknown";
const mayRemove = () => ageNow() === "adult";

function sayPage() {
  for (const element of document.querySelectorAll("#scrub [data-say], [data-outer] [data-say], [data-outer][data-say]")) {
    element.textContent = say(element.dataset.say);
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === languageNow()));
  }
  for (const shot of shots) showShot(shot);
}

// ---- A worker, from its own address or from the text that lies in this file

let workerIsBroken = false;

function makeWorker() {
  if (workerIsBroken || typeof Worker !== "function") return null;
  try {
    return new Worker(workerAddress());
  } catch {
    workerIsBroken = true;
    return null;
  }
}

function workerAddress() {
  const text = byId("scrub-worker");
  if (!text) return byId("scrub").dataset.worker;
  madeUrl ??= URL.createObjectURL(new Blob([text.textContent], { type: "text/javascript" }));
  // Where a browser asks that addresses of scripts be vouched for, this one vouches for its own text alone.
  if (!globalThis.trustedTypes) return madeUrl;
  workerAddress.policy ??= trustedTypes.createPolicy("scrub", { createScriptURL: (url) => {
    if (url !== madeUrl) throw new TypeError("not ours");
    return url;
  } });
  return workerAddress.policy.createScriptURL(madeUrl);
}

// ---- Choosing

async function choose(files) {
  const chosen = [...files].slice(0, MOST_AT_ONCE);
  if (files.length > MOST_AT_ONCE) tell(say("too_many", { most: MOST_AT_ONCE }));
  document.body.dataset.busy = "yes";
  for (const [number, file] of chosen.entries()) {
    tell(say("working", { number: number + 1, of: chosen.length }));
    await pause();
    await take(file);
  }
  delete document.body.dataset.busy;
  document.body.dataset.done = String(Number(document.body.dataset.done ?? 0) + 1);
}

// Let the browser draw what was just said.
const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

async function take(file) {
  try {
    const started = performance.now();
    const shot = { ...(await looked(file, makeWorker)), number: shots.length + 1 };
    shot.took = Math.round(performance.now() - started);
    shot.found = shot.covers;
    shots.push(shot);
    showShot(shot);
    tell(say("found", { count: groupsOf(shot).length }));
  } catch (error) {
    const why = error instanceof Refused ? error.why : "failed";
    byId("refused").append(make("li", { "data-why": why }, say(why, { number: shots.length + 1 })));
    tell(say(why));
  }
}

// ---- Showing

// Covers as the person sees them: what lies behind bubbles is one, however many rectangles it takes.
function groupsOf(shot) {
  const behind = shot.covers.filter((one) => one.kind === "wallpaper");
  const others = shot.covers.filter((one) => one.kind !== "wallpaper").map((one) => [one]);
  return behind.length ? [behind, ...others] : others;
}

function showShot(shot) {
  const heading = make("h3", {}, say("shot", { number: shot.number }));
  const copy = make("canvas", { class: "copy", role: "img", "aria-label": say("copy_alt", { count: groupsOf(shot).length }) });
  copy.width = shot.width;
  copy.height = shot.height;
  const context = copy.getContext("2d", { alpha: false });
  context.drawImage(shot.canvas, 0, 0);
  drawCovers(context, shot.covers);
  const stage = make("div", { class: "stage" }, copy);
  const list = make("ul", { class: "covers" }, ...groupsOf(shot).map((group, at) => coverLine(shot, group, at)));
  const more = make("details", {}, make("summary", {}, say("covers", { count: groupsOf(shot).length })), list);
  more.open = shot.isOpen ?? false;
  more.addEventListener("toggle", () => (shot.isOpen = more.open));
  const add = button("add", () => addCover(shot));
  const original = make("details", {}, make("summary", {}, say("original")));
  original.addEventListener("toggle", () => original.open && original.childElementCount === 1 && original.append(shot.canvas));
  const card = make("section", { class: "shot" }, heading, stage, make("p", { class: "hint" }, say("drag")), make("p", { class: "choices" }, add,
    button("save", () => save(shot))), more, original);
  for (const one of shot.covers) if (one.kind === ADDED) stage.append(handle(shot, one, copy));
  draws(shot, stage, copy);
  if (shot.card) shot.card.replaceWith(card);
  else byId("shots").append(card);
  shot.card = card;
}

function button(name, act) {
  const made = make("button", { type: "button", "data-act": name }, say(name));
  made.addEventListener("click", act);
  return made;
}

function coverLine(shot, group, at) {
  const { x, y, w, h, kind } = group[0];
  const line = make("li", {}, say(`cover_${kind}`, { number: at + 1, x, y, w, h }));
  if (kind === ADDED) line.append(" ", button("take_back", () => remove(shot, group)));
  else if (mayRemove()) line.append(" ", asking(shot, group));
  return line;
}

// Removing asks once: the first press changes what the button says.
function asking(shot, group) {
  const made = button("remove", () => {
    if (made.dataset.asked) return remove(shot, group);
    made.dataset.asked = "yes";
    made.textContent = say("remove_sure");
  });
  return made;
}

function remove(shot, group) {
  if (group[0].kind !== ADDED && !mayRemove()) return;
  shot.covers = shot.covers.filter((one) => !group.includes(one));
  showShot(shot);
}

// Where the age is not that of an adult any more, what was uncovered meanwhile is covered again.
function changeAge() {
  if (!mayRemove()) for (const shot of shots) shot.covers = [...shot.found, ...shot.covers.filter((one) => one.kind === ADDED)];
  sayPage();
}

// ---- Adding a cover, with a finger, a mouse or keys

function draws(shot, stage, copy) {
  let start = null, mark = null;
  const place = (event) => {
    const box = copy.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * shot.width, ((event.clientY - box.top) / box.height) * shot.height];
  };
  copy.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.pointerType === "touch") return; // a finger scrolls; it moves what "add" has put there
    start = place(event);
    mark = stage.appendChild(make("div", { class: "mark" }));
    copy.setPointerCapture(event.pointerId);
  });
  copy.addEventListener("pointermove", (event) => start && setBox(mark, boxOf(start, place(event)), shot));
  copy.addEventListener("pointercancel", () => {
    mark?.remove();
    start = null;
  });
  copy.addEventListener("pointerup", (event) => {
    if (!start) return;
    const box = within(boxOf(start, place(event)), shot);
    mark.remove();
    start = null;
    if (box.w < 4 || box.h < 4) return;
    shot.covers = [...shot.covers, { ...box, kind: ADDED }];
    showShot(shot);
  });
}

const boxOf = ([x1, y1], [x2, y2]) => ({ x: Math.min(x1, x2), y: Math.min(y1, y2), w: Math.abs(x2 - x1), h: Math.abs(y2 - y1) });

function within({ x, y, w, h }, { width, height }) {
  const left = Math.max(0, Math.floor(x)), top = Math.max(0, Math.floor(y));
  return { x: left, y: top, w: Math.min(width, Math.ceil(x + w)) - left, h: Math.min(height, Math.ceil(y + h)) - top };
}

function setBox(element, { x, y, w, h }, { width, height }) {
  Object.assign(element.style, {
    left: `${(100 * x) / width}%`, top: `${(100 * y) / height}%`, width: `${(100 * w) / width}%`, height: `${(100 * h) / height}%`,
  });
}

function addCover(shot) {
  const cover = {
    x: Math.floor(shot.width * 0.3), y: Math.floor(shot.height * 0.45), w: Math.floor(shot.width * 0.4), h: Math.floor(shot.height * 0.08),
    kind: ADDED,
  };
  shot.covers = [...shot.covers, cover];
  showShot(shot);
  shot.card.querySelector(".stage .handle:last-of-type")?.focus();
  tell(say("keys"));
}

// A box moved, but not beyond the picture's edges: there it would become smaller.
function placed({ x, y, w, h }, { width, height }, dx, dy) {
  return { x: Math.max(0, Math.min(width - w, x + dx)), y: Math.max(0, Math.min(height - h, y + dy)), w, h };
}

// A cover that can be moved with a finger or the arrow keys, and made larger or smaller at its corner or with Shift.
function handle(shot, cover, copy) {
  const made = make("button", { type: "button", class: "handle", "aria-label": say("handle") });
  setBox(made, cover, shot);
  drags(shot, cover, copy, made);
  made.addEventListener("keydown", (event) => {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (!dx && !dy) return;
    event.preventDefault();
    const step = Math.max(1, Math.round((STEP * shot.width) / (copy.clientWidth || shot.width)));
    if (event.shiftKey) Object.assign(cover, { w: Math.max(step, cover.w + dx * step), h: Math.max(step, cover.h + dy * step) });
    else Object.assign(cover, placed(cover, shot, dx * step, dy * step));
    Object.assign(cover, within(cover, shot));
    const at = [...shot.card.querySelectorAll(".handle")].indexOf(made);
    showShot(shot);
    shot.card.querySelectorAll(".handle")[at]?.focus();
  });
  return made;
}

function drags(shot, cover, copy, made) {
  let from = null; // where it was taken, and how large it was then
  made.addEventListener("pointerdown", (event) => {
    const box = made.getBoundingClientRect();
    const atCorner = event.clientX > box.right - CORNER && event.clientY > box.bottom - CORNER;
    from = { x: event.clientX, y: event.clientY, cover: { ...cover }, atCorner };
    made.setPointerCapture(event.pointerId);
  });
  made.addEventListener("pointermove", (event) => {
    if (!from) return;
    const scale = shot.width / (copy.clientWidth || shot.width);
    const dx = Math.round((event.clientX - from.x) * scale), dy = Math.round((event.clientY - from.y) * scale);
    const { x, y, w, h } = from.cover;
    const moved = from.atCorner ? { x, y, w: Math.max(STEP, w + dx), h: Math.max(STEP, h + dy) } : placed(from.cover, shot, dx, dy);
    Object.assign(cover, within(moved, shot));
    setBox(made, cover, shot);
  });
  const drop = () => {
    if (!from) return;
    from = null;
    showShot(shot);
  };
  made.addEventListener("pointerup", drop);
  made.addEventListener("pointercancel", drop);
}

// ---- Saving

async function save(shot) {
  try {
    await keepBoth(shot);
    tell(say("saved"));
  } catch {
    tell(say("not_saved")); // a telephone without memory for a second canvas
  }
}

async function keepBoth(shot) {
  const copy = await copyOf(shot.canvas, shot.covers);
  const line = lineOf({
    original: shot.original, copy: await sha256(copy), width: shot.width, height: shot.height, covers: shot.covers, age: ageNow(),
  });
  keep(new Blob([copy], { type: "image/png" }), `memo-${shot.number}.png`);
  keep(new Blob([line], { type: "application/json" }), `memo-${shot.number}.json`);
}

function keep(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

// ---- The beginning

function begin() {
  const root = document.documentElement;
  setLanguage(root.classList.contains("easy") ? "easy" : root.lang);
  byId("scrub").hidden = false;
  byId("needs-script")?.remove();
  byId("choose").addEventListener("change", (event) => choose(event.target.files));
  for (const one of document.querySelectorAll("input[name=age]")) one.addEventListener("change", changeAge);
  for (const one of document.querySelectorAll("[data-language]")) {
    one.addEventListener("click", () => {
      setLanguage(one.dataset.language);
      root.lang = one.lang;
      sayPage();
    });
  }
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer?.files.length) choose(event.dataTransfer.files);
  });
  // Names that the checks of this page ask for.
  globalThis.tomoshibiScrub = { shots, save, copyOf: (shot) => copyOf(shot.canvas, shot.covers) };
  sayPage();
}

begin();
