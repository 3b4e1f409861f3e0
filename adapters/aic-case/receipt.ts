import { stringify } from "csv-stringify/sync";
import type { FieldIssue } from "../../proto/gen/hub/common/v1/party.ts";
import type { RecordAnswer } from "../sdk/connectors/contract.ts";
import type { Receipt as FeedReceipt, ReceiptLine } from "../sdk/connectors/file-drop/batches/receipts.ts";
import { writeWhole, type Folder } from "../sdk/connectors/file-drop/folder.ts";
import { stepTitle } from "../sdk/steps/noticeValues.ts";
import { formTitleOf } from "../sdk/steps/stepForm.ts";

export type ReceiptResult = "accepted" | "duplicate" | "parked" | "manual" | "rejected";

/** Which row a line of the receipt is about. */
export interface ReceiptPlace {
  /** Number of the data row, from 1. */
  readonly row: number;
  /** The row where a spreadsheet shows it. */
  readonly fileRow: number;
  /** Penalties: number of the decision. */
  readonly decisionNo: string;
  /** Steps of transfers: case number and step; else empty. */
  readonly caseNo: string;
  readonly step: string;
}

/** An answer with the place that the receipt gives. */
export type PlacedRecordAnswer = RecordAnswer & { readonly row: ReceiptPlace };

/** The answer to one row, as the receipt gives it. */
export interface ReceiptRow extends ReceiptPlace {
  readonly result: ReceiptResult;
  readonly eventId: string;
  readonly caseId: string;
  readonly version: number;
  /** Parked: what the row waits for, and until when. */
  readonly waitingFor: string;
  readonly waitingUntil: string;
  readonly errors: readonly FieldIssue[];
  readonly warnings: readonly FieldIssue[];
}

/** The top of a receipt; the rows follow as `items`. */
export interface ReceiptHead {
  readonly batchId: string;
  readonly file: string;
  readonly sm3: string;
  /** `rejected`: the batch was not taken as a whole, `message` says why; rows answered before are listed. */
  readonly state: "processed" | "rejected";
  readonly message: string;
  readonly rows: number;
  readonly finishedAt: string;
}

export interface Receipt extends ReceiptHead {
  readonly items: readonly ReceiptRow[];
}

const resultTitles: Readonly<Record<ReceiptResult, string>> = {
  accepted: "已接收 accepted",
  duplicate: "重复 duplicate",
  parked: "等待前置记录 parked",
  manual: "转人工 manual",
  rejected: "已退回 rejected",
};

function toReceiptRow(line: ReceiptLine): ReceiptRow {
  const { row, outcome, eventId, caseId, version, waitingFor, waitingUntil, ...found } = line as ReceiptLine & PlacedRecordAnswer;
  const [errors, warnings] = [found.errors.map(inTitles), found.warnings.map(inTitles)];
  return { ...row, result: outcome as ReceiptResult, eventId, caseId, version, waitingFor, waitingUntil, errors, warnings };
}

/** Fields of a step are called as in the file; those of a penalty are codes anyway. */
function inTitles(issue: FieldIssue): FieldIssue {
  return { ...issue, field: formTitleOf(issue.field) };
}

/**
 * Writes `<batch>.receipt.csv` for people, then `<batch>.receipt.json` for programs; the second one is the sign that the
 * batch is finished. Rows are streamed.
 */
export async function writeBatchReceipt(folder: Folder, { directory, batch, head, groups }: FeedReceipt): Promise<void> {
  const ownHead: ReceiptHead = { ...head, state: head.state === "refused" ? "rejected" : "processed" };
  const rows = async function* () {
    for await (const lines of groups()) yield lines.map(toReceiptRow);
  };
  await writeWhole(folder, `${directory}/${batch}.receipt.csv`, csvLines(ownHead, rows()));
  await writeWhole(folder, `${directory}/${batch}.receipt.json`, jsonText(ownHead, rows()));
}

async function* jsonText(head: ReceiptHead, groups: AsyncIterable<readonly ReceiptRow[]>): AsyncGenerator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"items":[`;
  let separator = "\n";
  for await (const rows of groups) {
    yield separator + rows.map((row) => JSON.stringify(row)).join(",\n");
    separator = ",\n";
  }
  yield "\n]}\n";
}

const csvTitles = ["数据行 row", "文件行 line", "处罚决定书文号或案件编号 decision or case no.", "结果 result", "代码 code", "字段 field", "说明 message", "改正办法 remedy"];

async function* csvLines({ state, message }: ReceiptHead, groups: AsyncIterable<readonly ReceiptRow[]>): AsyncGenerator<string> {
  yield `\ufeff${toCsv([csvTitles])}`;
  if (state === "rejected") yield toCsv([["", "", "", "整批退回 batch rejected", "", "", message, ""]]);
  for await (const rows of groups) yield toCsv(rows.flatMap(toCsvRows));
}

/** One line per finding. */
function toCsvRows({ row, fileRow, decisionNo, caseNo, step, result, errors, warnings, waitingFor }: ReceiptRow): readonly (readonly (string | number)[])[] {
  const place = [row, fileRow, decisionNo || [caseNo, step].filter((text) => text).join(" "), resultTitles[result]];
  const issues = [...errors, ...warnings].map(({ code, field, message, remedy }) => [...place, code, field, message, remedy]);
  return issues.length > 0 ? issues : [[...place, "", "", stepTitle(waitingFor), ""]];
}

/** Spreadsheet programs would run a value that begins with `=` or the like as a formula; those are escaped. */
function toCsv(rows: readonly (readonly (string | number)[])[]): string {
  return stringify(rows as (string | number)[][], { record_delimiter: "windows", escape_formulas: true });
}
