// What stands beside the records: findings, people, what was withheld, custody.

import { byId, fillWith, make, table } from "./elements.js";
import { visibleLine } from "./harmless.js";
import { recordLinks } from "./matters.js";
import { told } from "./telling.js";
import { number, say, wordsOf } from "./words.js";

const text = (value) => (value === null || value === undefined || value === "" ? "–"
  : make("bdi", {}, visibleLine(String(value))));

function section(id, isThere, ...children) {
  byId(id).hidden = !isThere;
  fillWith(byId(id), make("h2", { id: `${id}-heading` }, say(id, "heading")), children);
}

export function showBeside(view, answer) {
  section("findings", view.findings.length > 0, view.findings.slice(0, 200).map(findingElement));
  section("people", view.people.length > 0, peopleTable(view));
  section("withheld", view.withheldCount > 0 || (!answer.isDisclosure && view.records.length > 0), withheldPart(view, answer));
  section("custody", answer.acts.length > 0, custodyTable(answer.acts));
}

function findingElement(finding) {
  const said = told(finding);
  const weight = finding.weight === "attention" ? "attention" : "note";
  return make(
    "div",
    { class: `finding ${weight}` },
    make("p", {}, make("span", { class: "tag" }, say("findings", weight)), " ", said?.what ??
      `${visibleLine(finding.code)} ${visibleLine(JSON.stringify(finding.parts ?? {}))}`),
    said?.next && make("p", {}, make("strong", {}, `${say("findings", "next")}: `), said.next),
    said?.clock.length > 0 && make("details", {}, make("summary", {}, say("findings", "clock")),
      make("ul", {}, said.clock.map((fact) => make("li", {}, fact)))),
    make("p", { class: "where" }, recordLinks(finding.records)),
  );
}

function peopleTable(view) {
  const heads = ["name", "handle", "native_id", "messages", "side"].map((name) => say("people", name));
  const side = (id) => (view.sides.has(id) ? say("records", `${view.sides.get(id)}_side`) : "–");
  return table(say("people", "heading"), heads,
    view.people.slice(0, 300).map((one) => [text(one.name), text(one.handle), text(one.native_id),
    Number.isInteger(one.messages) ? number(one.messages) : "–", side(one.id)]));
}

function withheldPart(view, answer) {
  if (!view.withheldCount) return make("p", {}, say("withheld", "nothing"));
  const heads = ["name", "type", "size", "reason", "hash"].map((name) => say("withheld", name));
  const rows = view.withheld.map((one) => [
    one.name ? text(one.name) : say("withheld", "unnamed"),
    text(one.type),
    Number.isInteger(one.size) ? number(one.size) : "–",
    wordsOf("reason", one.reason) ?? text(one.reason),
    make("code", {}, visibleLine(String(one.sha256 ?? "–"))),
  ]);
  const more = view.withheldCount - view.withheld.length;
  return [
    make("p", { class: "quiet" }, say("withheld", "note"), answer.isDisclosure &&
      ` ${say("withheld", "disclosed", { count: number(view.withheldCount) })}`),
    table(say("withheld", "heading"), heads, rows),
    more > 0 && make("p", {}, say("withheld", "more", { count: number(more) })),
  ];
}

function custodyTable(acts) {
  const heads = ["at", "act", "by", "program"].map((name) => say("custody", name));
  return table(say("custody", "heading"), heads,
    acts.slice(0, 500).map((one) => [text(one.at), wordsOf("custody", one.act) ?? text(one.act), text(one.by),
    text(one.program)]));
}
