import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { AdapterContext, Source, SourceBatch } from "../sdk/contract.ts";
import { answersOf, type AnswerableRow } from "../sdk/steps/localAnswers.ts";
import type { Casework } from "./casework.ts";
import { toAck, toRow } from "./submissionMapping.ts";

/** The system takes one answer per request; so many requests are under way at a time. */
const REQUESTS = 8;

/**
 * The system's outbox as a source. The cursor file is replaced after every row has its answer, so a crash in between brings
 * the same rows again and the system keeps the first answers.
 */
export async function createOutboxSource(casework: Casework, { stateDir, signal: stopping }: AdapterContext): Promise<Source> {
  const file = join(stateDir, "outbox-cursor");
  let cursor = await readCursor(file);

  const settle = async (rows: readonly AnswerableRow[], answers: readonly SubmissionAnswer[], next: string): Promise<void> => {
    const queue = answersOf(rows, answers).values();
    const worker = async () => {
      for (const answer of queue) await casework.acknowledge(answer.submissionId, toAck(answer), stopping);
    };
    await allDone(Array.from({ length: REQUESTS }, worker));
    await writeCursor(file, next);
    cursor = next;
  };

  return {
    async poll(signal): Promise<SourceBatch> {
      for (;;) {
        const items = await casework.outbox(cursor, signal);
        const next = items.at(-1)?.cursor;
        const rows = items.map(toRow);
        const submissions = rows.flatMap(({ submission }) => submission ?? []);
        if (next !== undefined && submissions.length === 0) {
          // Nothing for the hub on this page: answer it here, or the empty batch would end the polling before it.
          await settle(rows, [], next);
          continue;
        }
        return { submissions, settle: async (answers) => (next === undefined ? undefined : settle(rows, answers, next)) };
      }
    },
  };
}

/** Waits for all, then fails as the first that failed: nothing may run on after the call. */
async function allDone(work: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
}

async function readCursor(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
}

/** Replaces the file in one step: a torn cursor would skip rows. */
async function writeCursor(file: string, cursor: string): Promise<void> {
  const handle = await open(`${file}.new`, "w");
  try {
    await handle.writeFile(cursor);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}
