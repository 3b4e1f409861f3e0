import { Outcome, type CaseFile, type SubmissionAnswer } from "../../../../proto/gen/hub/case/v1/case_service.ts";
import type { FieldIssue } from "../../../../proto/gen/hub/common/v1/party.ts";
import { tidyTime } from "./clockTime.ts";
import type { Arrival } from "./arrivals.ts";
import type { AnswerWord, HistoryLine } from "./scenarioResult.ts";
import { toClockTime } from "./clockTime.ts";

const WORDS: Readonly<Record<Outcome, AnswerWord>> = {
  [Outcome.UNSPECIFIED]: "rejected",
  [Outcome.ACCEPTED]: "accepted",
  [Outcome.DUPLICATE]: "duplicate",
  [Outcome.PARKED]: "parked",
  [Outcome.MANUAL]: "manual",
  [Outcome.REJECTED]: "rejected",
};

/** An event, and what came of it: the hub's answer, or why it could not be told to the hub. */
export interface Receipt {
  readonly arrival: Arrival;
  readonly answer: SubmissionAnswer | undefined;
  /** Set when there is no answer. */
  readonly refusal: string;
  readonly warnings: readonly string[];
}

/** The line of an event in the history. `file` is its case, `resolutions` what became of submissions that waited. */
export function toHistoryLine(receipt: Receipt, file: CaseFile | undefined, resolutions: ReadonlyMap<string, string>): HistoryLine {
  const { arrival, answer } = receipt;
  const { event, occurredAt, documentNo } = arrival.event;
  const word = answer ? WORDS[answer.outcome] : "rejected";
  const warnings = [...receipt.warnings, ...(answer?.warnings ?? []).map(issueText)];
  return {
    event,
    occurredAt: tidyTime(occurredAt),
    answer: word,
    reason: reasonOf(receipt, word),
    receivedAt: toClockTime(arrival.at),
    documentNo,
    ...(answer && (word === "parked" || word === "manual") ? { outcome: outcomeOf(answer.eventId, word, { file, resolutions }) } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

function reasonOf({ answer, refusal }: Receipt, word: AnswerWord): string {
  if (!answer) return refusal;
  if (word === "accepted" || word === "duplicate") return "";
  const issues = answer.errors.map(issueText);
  const waits = answer.waitingFor === "" ? [] : [`等待 / waiting for ${answer.waitingFor}`];
  return [...waits, ...issues].join("; ");
}

/** `E001 CF_WSH: 必填项为空 / required field is blank（补填 / fill it in）`. */
export function issueText({ code, field, message, remedy }: FieldIssue): string {
  const place = field === "" ? code : `${code} ${field}`;
  return `${place}: ${message}${remedy === "" ? "" : `（${remedy}）`}`;
}

/** Words of SubmissionResolved for people who compare: a recorded submission was accepted in the end. */
const RESOLUTIONS: Readonly<Record<string, string>> = { recorded: "accepted" };

function outcomeOf(eventId: string, word: AnswerWord, { file, resolutions }: { file: CaseFile | undefined; resolutions: ReadonlyMap<string, string> }): string {
  const resolution = resolutions.get(eventId);
  if (resolution !== undefined) return RESOLUTIONS[resolution] ?? resolution;
  const waiting = file?.waiting.find((one) => one.eventId === eventId);
  return waiting?.expired ? "expired" : word;
}
