import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { AdapterContext, Source, SourceBatch } from "../sdk/contract.ts";
import { answersOf } from "../sdk/steps/localAnswers.ts";
import type { Platform } from "./platform.ts";
import { toAck, toSubmission } from "./submissionMapping.ts";

/**
 * The platform's outbox as a source. The cursor file is replaced after the acknowledgements arrived, so a crash in
 * between brings the same facts again and the platform keeps the first answer.
 */
export async function createOutboxSource(platform: Platform, context: AdapterContext): Promise<Source> {
  const file = join(context.stateDir, "outbox-cursor");
  let cursor = await readCursor(file);
  const moveTo = async (next: string) => {
    await writeCursor(context.stateDir, file, next);
    cursor = next;
  };

  return {
    async poll(signal): Promise<SourceBatch> {
      for (;;) {
        const items = await platform.outbox(cursor, signal);
        const last = items.at(-1);
        const rows = items.map(toSubmission);
        const submissions = rows.flatMap(({ submission }) => submission ?? []);
        const settle = async (answers: readonly SubmissionAnswer[]) => {
          if (!last) return;
          await platform.acknowledge(answersOf(rows, answers).map(toAck), context.signal);
          await moveTo(last.cursor);
        };
        if (!last || submissions.length > 0) return { submissions, settle };
        // Nothing for the hub on this page: answer it here, or the empty batch would end the polling before it.
        await settle([]);
      }
    },
  };
}

async function readCursor(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
}

/** Replaces the file in one step: a torn cursor would skip facts. */
async function writeCursor(dir: string, file: string, cursor: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  const handle = await open(`${file}.new`, "w");
  try {
    await handle.writeFile(cursor);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}
