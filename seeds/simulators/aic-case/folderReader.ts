import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { InboxDocument } from "../../../adapters/aic-case/inboxDocument.ts";
import type { Receipt } from "../../../adapters/aic-case/receipt.ts";
import { toShanghaiTime } from "../../../services/shared/time.ts";
import type { FeedAnswer, ReceivedEffect } from "../contract.ts";

const RECEIPT = ".receipt.json";

export interface FolderReader {
  answers(): Promise<readonly FeedAnswer[]>;
  received(): Promise<readonly ReceivedEffect[]>;
}

/** Reads what the hub left in the folder. Receipts and inbox files never change, so each is read once. */
export function createFolderReader(folder: () => string): FolderReader {
  const answers = new Map<string, readonly FeedAnswer[]>();
  const effects = new Map<string, ReceivedEffect>();
  return {
    async answers() {
      const directory = join(folder(), "receipts");
      for (const name of await filesIn(directory, RECEIPT)) {
        if (answers.has(name)) continue;
        answers.set(name, toAnswers(JSON.parse(await readFile(join(directory, name), "utf8")) as Receipt));
      }
      return [...answers.keys()].sort().flatMap((name) => answers.get(name)!);
    },
    async received() {
      const directory = join(folder(), "inbox");
      for (const name of await filesIn(directory, ".json")) {
        if (!effects.has(name)) effects.set(name, await readEffect(join(directory, name)));
      }
      return [...effects.values()].sort((a, b) => a.at.localeCompare(b.at));
    },
  };
}

async function filesIn(directory: string, ending: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch((): string[] => []);
  return names.filter((name) => name.endsWith(ending) && !name.startsWith("."));
}

async function readEffect(path: string): Promise<ReceivedEffect> {
  const stored = await readFile(path, "utf8");
  const { deliveryId, caseId, type, version, content } = JSON.parse(stored) as InboxDocument;
  const { mtimeMs } = await stat(path);
  return { deliveryId, caseId, type, version, decisionNo: content["案件编号"] ?? "", stored, at: toShanghaiTime(mtimeMs) };
}

/** A batch that was refused as a whole answers each of its rows. */
function toAnswers({ batchId, state, message, rows, items }: Receipt): readonly FeedAnswer[] {
  const answers = items.map(({ row, result, eventId, caseId, version, errors, warnings }): FeedAnswer => {
    return { ticket: `${batchId}#${row}`, outcome: result, eventId, caseId, version, errors, warnings };
  });
  if (state === "processed") return answers;
  const errors = [{ code: "BATCH_REJECTED", field: "", message }];
  for (let row = answers.length + 1; row <= rows; row++) {
    answers.push({ ticket: `${batchId}#${row}`, outcome: "rejected", eventId: "", caseId: "", version: 0, errors, warnings: [] });
  }
  return answers;
}
