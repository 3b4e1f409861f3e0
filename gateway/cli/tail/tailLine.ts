import { cutToWidth, padToWidth, printable } from "../terminal/displayWidth.ts";
import { eventLabel } from "../terminal/eventNames.ts";
import { shortTime } from "../terminal/stateWords.ts";

/** What a line shows of an event in CloudEvents JSON. */
export type TailedEvent = Readonly<Record<string, unknown>>;

const LABEL_WIDTH = 34;
const DETAIL_WIDTH = 60;
/** Places of the number or the words by which people know an event, best first. */
const DETAILS = ["penalty.decisionNo", "decisionNo", "penalty.caseNo", "caseNo", "transferNo", "document.number", "deadlineId", "subscriptionId"] as const;

/** One event on one line: when it was recorded, its sequence, what it is, its case, and the number that people know. */
export function tailLine(event: TailedEvent): string {
  const detail = DETAILS.map((path) => textAt(event["data"], path.split("."))).find((text) => text !== "") ?? "";
  const party = textAt(event["data"], ["penalty", "party", "name"]);
  const label = padToWidth(cutToWidth(eventLabel(textAt(event, ["type"])), LABEL_WIDTH), LABEL_WIDTH);
  const words = cutToWidth(printable([detail, party].filter((text) => text !== "").join(" ")), DETAIL_WIDTH);
  const sequence = padToWidth(`#${textAt(event, ["sequence"])}`, 9, "right");
  return [shortTime(textAt(event, ["recordedtime"])), sequence, label, textAt(event, ["subject"]), words].join("  ").trimEnd();
}

function textAt(value: unknown, [name, ...rest]: readonly string[]): string {
  if (name === undefined) return typeof value === "string" ? value : "";
  return typeof value === "object" && value !== null ? textAt((value as Record<string, unknown>)[name], rest) : "";
}
