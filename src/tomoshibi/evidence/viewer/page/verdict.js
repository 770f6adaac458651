// What the check comes to: three named answers, the places that do not fit, everything that was looked at.

import { bytesOfHex } from "../checking/bytes.js";
import { fingerprintOf, grouped, parseFingerprint } from "../checking/fingerprint.js";
import { isGood, withTrust } from "../checking/checks.js";
import { byId, fillWith, make, table } from "./elements.js";
import { visibleLine } from "./harmless.js";
import { languageNow, moment, number, say, wordsOf } from "./words.js";

const MOST_LINES = 30;
const QUIET = ["signer", "stamps"]; // these have their own card

export function detailText(check) {
  return say("check", check.message, check.parts);
}

const NO_FAULT = ["intact", "not checked", "not signed yet"];
const isTold = (check) => check.state !== "intact" && !QUIET.includes(check.name);
const isFault = (check) => isTold(check) && !NO_FAULT.includes(check.state);

// The one sentence that sums up an answer (with its signer).
export function headText(answer, view) {
  const sealed = answer.seal ? moment(answer.seal.sealed_at) : "";
  if (answer.state === "intact" && !isGood(answer)) return say("check", answer.signer === "other" ? "head_other" : "head_stamp");
  if (answer.state === "intact" && answer.isDisclosure) {
    const count = view?.records.length ?? 0;
    const name = !count ? "head_part_none" : count === answer.last ? "head_part_all" : "head_part";
    return say("check", name, { count: number(count), sealed_at: sealed });
  }
  const part = `head_${answer.state}_part`;
  return say("check", answer.isDisclosure && wordsOf("check", part) ? part : `head_${answer.state}`, { sealed_at: sealed });
}

// Show the verdict. `state`: {answer, view, name, typed, checkedAt, onCompare}.
export function showVerdict(state) {
  const trusted = state.typed ? parseFingerprint(state.typed) : null;
  const answer = withTrust(state.answer, trusted);
  const told = answer.checks.filter(isTold);
  const word = answer.state === "intact" && !isGood(answer) ? "other" : answer.state;
  const section = byId("verdict");
  section.hidden = false;
  section.dataset.state = answer.state;
  section.dataset.signer = answer.signer;
  section.dataset.time = answer.time;
  fillWith(
    section,
    make("h2", { id: "verdict-heading" }, say("verdict", "heading"), " ",
      make("span", { class: "name" }, make("bdi", {}, visibleLine(state.name)))),
    make("p", { class: `head ${classOf(word)}`, id: "head" }, headText(answer, state.view)),
    make("div", { class: "cards" }, contentCard(answer, told.filter(isFault).length), signerCard(answer, state), timeCard(answer)),
    told.length > 0 && toldList(told),
    make("p", { class: "quiet" }, answer.isDisclosure && `${say("check", "part_shows")} `, say("verdict", "not_shown"), " ",
      say("page", "trust")),
    make("div", { class: "printed" }, factList(answer, state)),
    make(
      "div",
      { class: "tools" },
      make("details", { class: "everything" }, make("summary", {}, say("verdict", "all")), factList(answer, state),
        everything(answer.checks)),
      printButton(),
    ),
  );
  return answer;
}

const classOf = (word) => (word === "intact" || word === "trusted" || word === "stamped" ? "good"
  : ["changed", "incomplete", "unreadable", "other", "stamp does not fit"].includes(word) ? "bad" : "open");

function card(name, word, ...more) {
  return make(
    "div",
    { class: `card ${classOf(word)}`, id: `card-${name}` },
    make("h3", {}, say("verdict", name)),
    make("p", { class: "word" }, say("verdict", word), languageNow() === "ja" &&
      make("span", { class: "code", lang: "en" }, word)),
    more,
  );
}

function contentCard(answer, places) {
  const counts = { files: number(answer.digests.size),
    rows: number(answer.isDisclosure ? (answer.rows ?? 0) : (answer.seal?.tree_size ?? 0)) };
  return card(
    "content",
    answer.state,
    answer.digests.size > 0 && make("p", {}, say("verdict", "counts", counts)),
    answer.state !== "intact" && answer.seal &&
      make("p", {}, `${say("verdict", "sealed_at")}: ${moment(answer.seal.sealed_at)}`),
    places > 0 && make("p", {}, `${say("verdict", "found")}: ${say("verdict", "found_count", { count: places })}`),
    answer.state !== "intact" && make("p", { class: "quiet" }, say("verdict", "save_hint")),
  );
}

function signerCard(answer, state) {
  const input = make("textarea", { id: "fingerprint", rows: "1", autocomplete: "off", autocapitalize: "off",
    spellcheck: "false", "aria-describedby": "fingerprint-hint fingerprint-said" });
  input.value = state.typed;
  const button = make("button", { type: "submit" }, say("verdict", "compare"));
  const form = make(
    "form",
    { class: "compare" },
    make("label", { for: "fingerprint" }, say("verdict", "type_fingerprint")),
    make("span", { class: "quiet", id: "fingerprint-hint" }, say("verdict", "type_hint")),
    input,
    button,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    state.onCompare(input.value);
  });
  return card("signer", answer.signer, make("p", { id: "fingerprint-said", role: "status" }, signerText(answer, state.typed)),
    answer.fingerprint && make("p", {}, make("code", {}, grouped(answer.fingerprint))), answer.seal && form);
}

function signerText(answer, typed) {
  if (typed.trim() && parseFingerprint(typed) === null) {
    const digits = typed.normalize("NFKC").replace(/[^0-9a-z]/gi, "");
    return say("verdict", "malformed", { count: digits.length });
  }
  if (answer.signer === "trusted") return say("verdict", "same");
  if (answer.signer === "other") return say("verdict", "differs");
  return say("verdict", answer.seal?.key_kind === "one-time" ? "one_time" : "not_compared");
}

function timeCard(answer) {
  const lines = answer.checks.filter((one) => one.name === "stamps");
  const text = { stamped: "authority_unchecked", "not yet stamped": "no_stamp",
    "stamp does not fit": "stamp_other" }[answer.time];
  return card("time", answer.time, make("p", {}, say("verdict", text)),
    lines.filter((one) => one.message !== "no_stamp").slice(0, 5).map((one) => make("p", { class: "small" }, stampText(one))));
}

// A stamp in one line; that its certificates are not checked here stands above it once.
function stampText(check) {
  const { path, at, jst, authority } = check.parts;
  if (check.message !== "stamp_fits") return detailText(check);
  return say("verdict", "stamp_line", { path, at: languageNow() === "ja" ? jst : at, authority });
}

function toldList(those) {
  const shown = those.slice(0, MOST_LINES);
  return make(
    "div",
    { class: those.some(isFault) ? "faults" : "faults noted", id: "faults" },
    make("h3", {}, say("verdict", those.some(isFault) ? "found" : "noted")),
    make("ul", {}, shown.map((one) => make("li", {}, make("span", { class: "tag" }, nameOf(one)), " ",
      make("bdi", {}, detailText(one))))),
    those.length > shown.length && make("p", {}, say("check", "more", { count: those.length - shown.length })),
  );
}

const nameOf = (check) => wordsOf("check_name", check.name) ?? check.name;

function factList(answer, state) {
  const facts = [
    ["fingerprint", answer.fingerprint && make("code", {}, grouped(answer.fingerprint))],
    ["root", answer.seal && make("code", {}, answer.seal.root)],
    ["bundle", answer.seal && make("code", {}, answer.seal.bundle)],
    ["program", answer.seal && visibleLine(answer.seal.program)],
    ["disclosed_at", answer.disclosure && disclosedBy(answer)],
    ["checked_with", moment(state.checkedAt)],
  ];
  return make("dl", { class: "facts" },
    facts.filter(([, value]) => value).map(([name, value]) => [make("dt", {}, say("verdict", name)), make("dd", {}, value)]));
}

// Who handed a part on, as far as its signature tells.
function disclosedBy({ disclosure, seal, checks }) {
  const parts = { made_at: moment(disclosure.made_at) };
  const isSigned = checks.some((one) => one.name === "disclosure signature" && one.state === "intact");
  if (disclosure.key === null || !isSigned) return say("check", "part_unsigned", parts);
  if (disclosure.key === seal?.key) return say("check", "part_by_sealer", parts);
  return say("check", "part_by_another", { ...parts, fingerprint: grouped(fingerprintOf(bytesOfHex(disclosure.key))) });
}

function everything(checks) {
  return table(say("verdict", "all"), ["check", "state", "detail"].map((name) => say("verdict", name)),
    checks.slice(0, 500).map((one) => [nameOf(one), wordsOf("verdict", one.state) ?? one.state,
    make("bdi", {}, detailText(one))]));
}

function printButton() {
  const button = make("button", { type: "button", class: "print" }, say("verdict", "print"));
  button.addEventListener("click", () => window.print());
  return button;
}
