import { Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { toPenaltyRow } from "../sdk/formats/penaltyRow.ts";
import { readPenaltyFile } from "../sdk/formats/readPenaltyFile.ts";
import type { AnswerableRow } from "../sdk/steps/localAnswers.ts";
import { readStepFile } from "../sdk/steps/readStepFile.ts";
import { readStepForm } from "../sdk/steps/stepForm.ts";
import type { ReceiptPlace } from "./receipt.ts";

/** Where a row stands: its name in the batch and in the system. */
export interface RowNames {
  readonly submissionId: string;
  readonly sourceReference: string;
}

/** One data row of a batch file. */
export interface BatchRow {
  readonly place: ReceiptPlace;
  /** The row as a submission, or why it cannot be one. */
  readonly toAnswerable: (names: RowNames) => AnswerableRow;
}

/** 批准移送 and 不批准移送 are the head's decisions (310号 art. 5): the system knows it and says so. */
const HEAD: ReadonlySet<string> = new Set(["agency_head"]);

/** Reads a batch file: `transfers-…` holds steps of transfers, any other one penalties. Fails as the readers of files do. */
export function readBatchFile(path: string, file: string): AsyncGenerator<BatchRow> {
  return file.startsWith("transfers-") ? readSteps(path) : readPenalties(path);
}

async function* readPenalties(path: string): AsyncGenerator<BatchRow> {
  for await (const row of readPenaltyFile(path)) {
    yield {
      place: { row: row.line, fileRow: row.fileLine, decisionNo: row.values["CF_WSH"] ?? "", caseNo: "", step: "" },
      toAnswerable: (names) => {
        const submission = Submission.fromPartial({ ...names, fact: { $case: "penaltyRow", value: toPenaltyRow(row) } });
        return { submissionId: names.submissionId, submission };
      },
    };
  }
}

async function* readSteps(path: string): AsyncGenerator<BatchRow> {
  for await (const { line, fileLine, form } of readStepFile(path)) {
    yield {
      place: { row: line, fileRow: fileLine, decisionNo: "", caseNo: form["案件编号"] ?? "", step: form["环节"] ?? "" },
      toAnswerable: (names) => readStepForm(form, { ...names, stepField: "环节", statedRoles: HEAD }),
    };
  }
}
