import { Submission, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { FieldIssue, PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import type { AnswerableRow } from "../sdk/steps/localAnswers.ts";
import { toFen } from "../sdk/steps/quantities.ts";
import { toStepFact, type StepValues } from "../sdk/steps/stepFacts.ts";
import { answerStates, categoryCodes, columnsOfFields, instanceCodes, nodeCodes, recordStates, trackCodes, verdictCodes } from "./codes.ts";

/** A row of the exchange table as `pg` gives it: columns in lower case, text as found, null where empty. */
export type NodeRow = Readonly<Record<string, string | null>>;

type TextOf = (column: string) => string;

/** Maps a row, values as found: the hub judges them. What must not be guessed at is an error, and nothing is submitted. */
export function toRow(row: NodeRow): AnswerableRow {
  const text: TextOf = (column) => row[column] ?? "";
  const submissionId = text("unid");
  const [node, state, fine] = [text("lcjd").trim(), text("jlzt").trim(), text("fj").trim()];
  const [event, operation] = [nodeCodes.get(node), recordStates.get(state)];
  if (event === undefined) return { submissionId, errors: [unknownCode("LCJD", node, nodeCodes.keys())] };
  if (operation === undefined) return { submissionId, errors: [unknownCode("JLZT", state, ["1", "2", "3"])] };
  const fen = toFen(fine);
  if (fine !== "" && fen === undefined) return { submissionId, errors: [issue("FJ", fine, "罚金应为金额，如 50000元 / must be an amount, e.g. 50000元")] };
  const fact = toStepFact(event, { ...toValues(text), ...(fen === undefined ? {} : { fine: { fen } }) });
  const place = { submissionId, sourceReference: `xs_lcjd/${submissionId}`, enteredAt: toOffsetTime(text("rkrq")) };
  return { submissionId, submission: Submission.fromPartial({ ...place, operation, ...(fact ? { fact } : {}) }) };
}

function toValues(text: TextOf): StepValues {
  const code = (column: string, codes: ReadonlyMap<string, string>) => codes.get(text(column).trim()) ?? text(column).trim();
  return {
    caseNo: text("ajbh"),
    agency: { uscc: text("ysjgdm"), name: text("ysjg") },
    organ: { uscc: text("fydm"), name: text("fymc") },
    occurredAt: toOffsetTime(text("blsj")),
    documentNo: text("wsbh"),
    documentDate: text("wsrq"),
    documentFile: { hashAlgorithm: text("zysf").toLowerCase(), hash: text("wszy").toLowerCase(), uri: text("wsdz") },
    reason: text("ly"),
    verdict: code("pjjg", verdictCodes),
    track: code("sycx", trackCodes),
    instance: code("sj", instanceCodes),
    suspectNo: text("bgrxh"),
    offenceCodes: text("zm").split(/[;；,，、\s]+/).filter((article) => article !== ""),
    ...(text("bgrmc") === "" ? {} : { suspect: toSuspect(text) }),
  };
}

function toSuspect(text: TextOf) {
  const category = categoryCodes.get(text("bgrlx").trim()) ?? PartyCategory.UNSPECIFIED;
  return { name: text("bgrmc"), category, uscc: text("bgrxydm"), idType: text("bgrzjlx"), idNo: text("bgrzjhm") };
}

/** The courts' `YYYY-MM-DD HH:MM:SS[.fff]` as RFC 3339 with +08:00; anything else stays for the hub to judge. */
export function toOffsetTime(text: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(\.\d{1,6})?$/.exec(text.trim());
  if (!match) return text;
  const [, day, time, fraction = "."] = match;
  return `${day}T${time}${fraction.padEnd(4, "0").slice(0, 4)}+08:00`;
}

/** An answer as the exchange table keeps it; the names are those of the columns. */
export interface AnsweredRow {
  readonly unid: string;
  readonly clzt: string;
  readonly sjbh: string;
  readonly ajbs: string;
  readonly bbh: number;
  /** 处理结果, for the courts' officers: what is wrong, where, and how to mend it; or what the row waits for. */
  readonly cljg: string;
}

export function toAnsweredRow(answer: SubmissionAnswer): AnsweredRow {
  const { submissionId, outcome, eventId, caseId, version, waitingFor, waitingUntil, errors, warnings } = answer;
  const cljg = JSON.stringify({ waitingFor, waitingUntil, errors: errors.map(inColumns), warnings: warnings.map(inColumns) });
  return { unid: submissionId, clzt: answerStates[outcome], sjbh: eventId, ajbs: caseId, bbh: version, cljg };
}

/** A finding that names the court's own column. */
export function inColumns(finding: FieldIssue): FieldIssue {
  return { ...finding, field: columnsOfFields[finding.field] ?? finding.field };
}

function unknownCode(column: string, value: string, known: Iterable<string>): FieldIssue {
  return issue(column, value, `${column}“${value.slice(0, 20)}”不在代码表内 / unknown code of ${column}`, `应为 ${[...known].join("、")} / must be one of these`);
}

function issue(field: string, value: string, message: string, remedy = "请更正后重报 / correct it and report it again"): FieldIssue {
  return FieldIssue.fromPartial({ code: "E024", field, value: value.slice(0, 20), message, rule: "adapters/court/README.md", remedy });
}
