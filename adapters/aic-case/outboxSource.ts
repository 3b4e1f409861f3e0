import { readdir } from "node:fs/promises";
import { extname } from "node:path";
import type { SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { HubError } from "../../services/shared/errors.ts";
import type { Source, SourceBatch } from "../sdk/contract.ts";
import { answersOf } from "../sdk/steps/localAnswers.ts";
import { removeFinishedJournals } from "./batchJournal.ts";
import type { BatchRow, RowNames } from "./batchKind.ts";
import { beginBatch, finishBatch, refuseBatch, type BegunBatch } from "./begunBatch.ts";
import { reachable, type DropFolder } from "./dropFolder.ts";
import { watchOutbox, type OutboxWatch } from "./outboxFiles.ts";
import { toReceiptRow } from "./receipt.ts";

/** Rows per submission batch. */
const ROWS = 500;

export interface OutboxSettings {
  /** A file without manifest is complete after so long without change, milliseconds. */
  readonly stableMs: number;
  /** The adapter's own directory. */
  readonly stateDir: string;
}

/** Reads the batches of the outbox one after the other; progress inside a file survives a restart. */
export async function createOutboxSource(folder: DropFolder, { stableMs, stateDir }: OutboxSettings): Promise<Source> {
  const watch = watchOutbox(folder.outbox, stableMs);
  await removeFinishedJournals(stateDir, await reachable(() => readdir(folder.outbox)));
  let begun: BegunBatch | undefined;

  const settle = async (batch: BegunBatch, rows: readonly BatchRow[], answers: readonly SubmissionAnswer[]): Promise<void> => {
    const last = rows.at(-1)?.place.row ?? 0;
    // Settling is tried again when only the receipt could not be written; the answers are in the journal by then.
    if (batch.journal.answered() < last) {
      await batch.journal.append(rows.map((row, index) => toReceiptRow(row.place, answers[index]!)));
    }
    if (last < batch.total) return;
    await finishBatch(folder, batch);
    begun = undefined;
  };

  /** After a failure the file is read anew from the last answered row: the reader has gone on meanwhile. */
  const orAnew = async <Result>(work: Promise<Result>): Promise<Result> =>
    work.catch((error: unknown) => {
      begun = undefined;
      throw error;
    });

  const poll = async (): Promise<SourceBatch> => {
    for (;;) {
      begun ??= await beginNext(folder, watch, stateDir);
      if (!begun) return { submissions: [], settle: async () => undefined };
      const batch = begun;
      const rows = await orAnew(takeRows(folder, batch));
      const answerable = rows.map((row) => row.toAnswerable(namesOf(batch, row)));
      const submissions = answerable.flatMap(({ submission }) => submission ?? []);
      if (submissions.length > 0) {
        return { submissions, settle: (answers) => reachable(() => settle(batch, rows, answersOf(answerable, answers))) };
      }
      // Rows that cannot be submitted are answered here: an empty batch would end the polling before them.
      if (rows.length > 0) await orAnew(settle(batch, rows, answersOf(answerable, [])));
      else begun = undefined;
    }
  };
  return { poll: () => reachable(poll) };
}

/** Begins the next batch that can be taken; those that cannot are refused on the way. */
async function beginNext(folder: DropFolder, watch: OutboxWatch, stateDir: string): Promise<BegunBatch | undefined> {
  for (let file = await watch.next(); file; file = await watch.next()) {
    const batch = await beginBatch(folder, file, stateDir);
    if (batch) return batch;
  }
  return undefined;
}

/** The next rows of the file; none when it is finished or was refused because it changed while it was read. */
async function takeRows(folder: DropFolder, batch: BegunBatch): Promise<readonly BatchRow[]> {
  const rows: BatchRow[] = [];
  try {
    while (rows.length < ROWS) {
      const next = await batch.rows.next();
      if (next.done) break;
      if (next.value.place.row > batch.journal.answered()) rows.push(next.value);
    }
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    await refuseBatch(folder, batch.file, error, batch.journal);
    return [];
  }
  if (rows.length > 0) return rows;
  if (batch.journal.answered() >= batch.total) await finishBatch(folder, batch);
  else await refuseBatch(folder, batch.file, changedWhileRead(batch), batch.journal);
  return [];
}

/**
 * The hub gives a submission from the same place its first answer again. So the place is named after the receipt, which
 * a restart keeps and a second file of the same name does not share.
 */
function namesOf({ file, journal: { head } }: BegunBatch, { place: { row } }: BatchRow): RowNames {
  return { submissionId: `${head.batchId}#${row}`, sourceReference: `${head.receipt}${extname(file.file)}#${row}` };
}

function changedWhileRead({ file: { file } }: BegunBatch): HubError {
  const message = `${file} 在读取过程中被改动，未回执的行请重新投放 / the file changed while it was read: drop the rows without answer again`;
  return new HubError("INVALID_REQUEST", message, { file });
}
