import { basename } from "node:path";
import { Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { SourceRecord } from "../sdk/connectors/contract.ts";
import type { FileRecord, FileRecords } from "../sdk/connectors/file-drop/reading/fileRecord.ts";
import type { FileRow } from "../sdk/formats/fileRow.ts";
import { toPenaltyRow } from "../sdk/formats/penaltyRow.ts";
import { readPenaltyFile } from "../sdk/formats/readPenaltyFile.ts";
import type { AnswerableRow } from "../sdk/steps/localAnswers.ts";
import { readStepFile, type StepFileRow } from "../sdk/steps/readStepFile.ts";
import { readStepForm } from "../sdk/steps/stepForm.ts";
import type { ReceiptPlace } from "./receipt.ts";

/** One data row of a batch file, as the connector keeps it. */
type BatchRow = { readonly penalty: FileRow } | { readonly step: StepFileRow };

/** Rows in one piece. */
const PIECE = 200;

/** 批准移送 and 不批准移送 are the head's decisions (310号 art. 5): the system knows it and says so. */
const HEAD: ReadonlySet<string> = new Set(["agency_head"]);

/**
 * Reads a batch file: `transfers-…` holds steps of transfers, any other one penalties, V2 or V1 under any spelling of their titles. Fails as
 * the readers of files do.
 */
export async function* readBatchFile(path: string, name: string): FileRecords {
  let piece: FileRecord[] = [];
  for await (const row of basename(name).startsWith("transfers-") ? readStepFile(path, name) : readPenaltyFile(path, { file: name })) {
    const fields: BatchRow = "form" in row ? { step: row } : { penalty: row };
    piece.push({ line: row.fileLine, fields });
    if (piece.length < PIECE) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

/** The row as a submission, or why it cannot be one. */
export function toAnswerable({ place, fields }: SourceRecord): AnswerableRow {
  const names = { submissionId: place, sourceReference: place };
  const row = fields as BatchRow;
  if ("step" in row) return readStepForm(row.step.form, { ...names, stepField: "环节", statedRoles: HEAD });
  return { submissionId: place, submission: Submission.fromPartial({ ...names, fact: { $case: "penaltyRow", value: toPenaltyRow(row.penalty) } }) };
}

/** Where the receipt says that the row stands. */
export function toReceiptPlace({ fields }: SourceRecord): ReceiptPlace {
  const row = fields as BatchRow;
  if ("penalty" in row) {
    const { line, fileLine, values } = row.penalty;
    return { row: line, fileRow: fileLine, decisionNo: values["CF_WSH"] ?? "", caseNo: "", step: "" };
  }
  const { line, fileLine, form } = row.step;
  return { row: line, fileRow: fileLine, decisionNo: "", caseNo: form["案件编号"] ?? "", step: form["环节"] ?? "" };
}
