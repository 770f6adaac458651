// The page: from a dropped folder to a verdict and a timeline, in the language that is chosen.

import { unreadable, verify, withTrust } from "../checking/checks.js";
import { CannotRead, NotABundle } from "../checking/contents.js";
import { parseFingerprint } from "../checking/fingerprint.js";
import { makePace } from "../checking/pace.js";
import { showBeside } from "./beside.js";
import { byId } from "./elements.js";
import { visibleLine } from "./harmless.js";
import { showMatters } from "./matters.js";
import { CannotDrop, fromDrop, fromFolder, fromZip } from "./opening.js";
import { sayRecords, showRecords } from "./records.js";
import { completeView, makeView, takeRow } from "./view.js";
import { headText, showVerdict } from "./verdict.js";
import { languageNow, say, setLanguage } from "./words.js";

let state = null; // { answer, view, name, typed, checkedAt, onCompare }
let run = 0;

function tell(text) {
  byId("told").textContent = text;
}

function sayPage() {
  document.documentElement.lang = languageNow();
  document.title = say("page", "title");
  for (const element of document.querySelectorAll("[data-say]")) {
    const [section, name] = element.dataset.say.split(".");
    element.textContent = say(section, name);
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === languageNow()));
  }
}

function show() {
  showVerdict(state);
  showMatters(state.view);
  showBeside(state.view, state.answer);
}

// ---- checking

function hideAll() {
  for (const id of ["verdict", "matters", "records", "findings", "people", "withheld", "custody"]) byId(id).hidden = true;
}

function progressTold() {
  let lastTold = 0;
  return (share) => {
    byId("progress").value = share;
    if (share - lastTold < 0.25) return;
    lastTold = share;
    tell(say("page", "progress", { percent: Math.floor(100 * share) }));
  };
}

// Open, check and show what `openContents` gives; `name` is what it was called until then.
async function check(name, openContents) {
  run += 1;
  const mine = run;
  document.body.classList.remove("opened");
  hideAll();
  tell(say("page", "opened", { name }));
  byId("progress").value = 0;
  byId("working").hidden = false;
  const pace = makePace(progressTold());
  const view = makeView();
  try {
    const { contents, answer } = await checked(name, openContents, pace, view);
    if (mine !== run) return;
    state = { answer, view, name: contents?.name ?? name, typed: state?.typed ?? "", checkedAt: new Date().toISOString(),
      onCompare };
    show();
    await showRecords(view, answer, pace);
    byId("working").hidden = true;
    document.body.dataset.done = String(mine);
    document.body.classList.add("opened");
    const trusted = withTrust(answer, parseFingerprint(state.typed));
    tell(say("page", "done", { verdict: headText(trusted, view) }));
    byId("verdict").focus();
  } catch (error) {
    if (mine !== run) return;
    byId("working").hidden = true;
    document.body.dataset.done = String(mine);
    tell(refusal(error, name));
  }
}

async function checked(name, openContents, pace, view) {
  let contents;
  try {
    contents = await openContents();
  } catch (error) {
    if (!(error instanceof CannotRead)) throw error;
    return { contents: null, answer: unreadable(name, error.message) };
  }
  const answer = await verify(contents, { pace, seen: (of, row) => takeRow(view, of, row) });
  await completeView(view, contents, answer);
  return { contents, answer };
}

function refusal(error, name) {
  if (error instanceof NotABundle) return say("page", "not_a_bundle", { name });
  if (error instanceof CannotDrop) return say("page", "cannot_drop");
  return say("page", "failed", { reason: visibleLine(String(error?.message ?? error)) });
}

function onCompare(typed) {
  state.typed = typed;
  showVerdict(state);
  byId("fingerprint").focus();
}

// ---- wiring

function onChosen(input, opening) {
  const files = Array.from(input.files);
  if (!files.length) return;
  input.value = ""; // so that the same folder can be chosen again
  const name = files[0].webkitRelativePath.split("/", 1)[0] || files[0].name;
  check(name, () => opening(files));
}

function onDrop(event) {
  event.preventDefault();
  byId("drop").classList.remove("over");
  const name = event.dataTransfer.files[0]?.name ?? "";
  const opening = fromDrop(event.dataTransfer); // now: later the browser has forgotten what was dropped
  opening.catch(() => {});
  check(name, () => opening);
}

function start() {
  setLanguage((navigator.language || "ja").toLowerCase().startsWith("ja") ? "ja" : "en");
  sayPage();
  tell("");
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => {
      setLanguage(button.dataset.language);
      sayPage();
      if (state) {
        show();
        sayRecords(state.answer);
      }
    });
  }
  const folder = byId("choose-folder");
  const zip = byId("choose-zip");
  folder.addEventListener("change", () => onChosen(folder, async (files) => fromFolder(files)));
  zip.addEventListener("change", () => onChosen(zip, (files) => fromZip(files[0])));
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      byId("drop").classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) byId("drop").classList.remove("over");
  });
  document.addEventListener("drop", onDrop);
}

start();
