// Amounts, accounts, deadlines and the like, in words.

import { visibleLine } from "./harmless.js";
import { languageNow, number, say } from "./words.js";

const isText = (value) => typeof value === "string";

export function entityText(entity) {
  switch (entity.kind) {
    case "amount":
      return amountText(entity);
    case "deadline":
      return entity.resolved ? say("matters", "resolved", { text: entity.text ?? "", resolved: shownMoment(entity.resolved) })
        : visibleLine(String(entity.text ?? ""));
    case "account":
      return [entity.platform, entity.id].filter(isText).map(visibleLine).join(" ");
    case "crypto":
      return [entity.chain, entity.address].filter(isText).map(visibleLine).join(" ") + checksum(entity);
    default:
      return visibleLine(String(entity.value ?? entity.text ?? ""));
  }
}

function amountText({ value, unit }) {
  if (unit === "JPY") return languageNow() === "ja" ? `${number(value)}円` : `¥${number(value)}`;
  return `${number(value)} ${visibleLine(String(unit ?? ""))}`.trim();
}

function checksum(entity) {
  if (typeof entity.checksum_valid !== "boolean") return "";
  return ` (${say("matters", entity.checksum_valid ? "valid" : "invalid")})`;
}

function shownMoment(iso) {
  return isText(iso) ? iso.replace("T", " ").replace(/:00(?=[+Z]|$)/, "") : iso;
}
