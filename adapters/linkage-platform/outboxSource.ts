import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { AdapterContext, Source, SourceBatch } from "../sdk/contract.ts";
import type { OutboxItem, Platform } from "./platform.ts";
import { toAck, toSubmission, toUnreadableAck } from "./submissionMapping.ts";

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
        const rows = items.map((item) => ({ item, submission: toSubmission(item) }));
        const submissions = rows.flatMap(({ submission }) => submission ?? []);
        if (last && submissions.length === 0) {
          // Nothing for the hub on this page: answer it here, or the empty batch would end the polling before it.
          await platform.acknowledge(items.map(toUnreadableAck), signal);
          await moveTo(last.cursor);
          continue;
        }
        return { submissions, settle: (answers) => settle(rows, answers) };
      }
    },
  };

  async function settle(rows: readonly Row[], answers: Parameters<SourceBatch["settle"]>[0]): Promise<void> {
    const last = rows.at(-1);
    if (!last) return;
    const bySubmission = new Map(answers.map((answer) => [answer.submissionId, answer]));
    const acks = rows.map(({ item }) => {
      const answer = bySubmission.get(item.id);
      return answer ? toAck(item.id, answer) : toUnreadableAck(item);
    });
    await platform.acknowledge(acks, context.signal);
    await moveTo(last.item.cursor);
  }
}

interface Row {
  readonly item: OutboxItem;
  readonly submission: Submission | undefined;
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
