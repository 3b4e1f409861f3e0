import { toPenaltyRow } from "../../../adapters/sdk/formats/penaltyRow.ts";
import type { FileRow } from "../../../adapters/sdk/formats/fileRow.ts";
import { readPenaltyFile } from "../../../adapters/sdk/formats/readPenaltyFile.ts";
import type { CheckedRecord } from "../../../proto/gen/hub/case/v1/case_service.ts";
import type { FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";
import type { CheckService } from "./checkService.ts";
import { createSameKeyFinder } from "./sameKey.ts";

/** What was found in one row of a file. */
export interface CheckedRow {
  /** Number of the data row, from 1. */
  readonly row: number;
  /** Where an editor or spreadsheet shows it. */
  readonly fileLine: number;
  readonly decisionNo: string;
  readonly valid: boolean;
  readonly errors: readonly FieldIssue[];
  readonly warnings: readonly FieldIssue[];
  /** An earlier row that says the same. */
  readonly sameAsRow: number | null;
}

const BATCH_ROWS = 500;

/** Judges every row of a file in file order. Throws INVALID_REQUEST when the file cannot be read. */
export async function* checkFile(path: string, { cases }: Pick<CheckService, "cases">): AsyncGenerator<CheckedRow> {
  const findSameKey = createSameKeyFinder();
  for await (const batch of inBatches(readPenaltyFile(path))) {
    const rows = batch.map((fileRow) => toPenaltyRow(fileRow));
    const { results } = await cases.checkRecords({ rows });
    for (const [index, fileRow] of batch.entries()) {
      const [result, row] = [results[index], rows[index]];
      if (!result || !row) continue;
      const sameKey = findSameKey({ line: fileRow.line, row, penalty: result.valid ? result.penalty : undefined });
      yield toCheckedRow(fileRow, result, sameKey);
    }
  }
}

function toCheckedRow(fileRow: FileRow, { errors, warnings, penalty }: CheckedRecord, sameKey: ReturnType<ReturnType<typeof createSameKeyFinder>>): CheckedRow {
  const all = sameKey?.issue ? [...errors, sameKey.issue] : errors;
  return {
    row: fileRow.line,
    fileLine: fileRow.fileLine,
    decisionNo: penalty?.decisionNo || (fileRow.values["CF_WSH"] ?? ""),
    valid: all.length === 0,
    errors: all,
    warnings,
    sameAsRow: sameKey && !sameKey.issue ? sameKey.earlierLine : null,
  };
}

async function* inBatches(rows: AsyncIterable<FileRow>): AsyncGenerator<FileRow[]> {
  let batch: FileRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
