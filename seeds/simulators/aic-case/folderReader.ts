import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { InboxDocument } from "../../../adapters/aic-case/inboxDocument.ts";
import type { LaterAnswer } from "../../../adapters/aic-case/laterAnswer.ts";
import type { Receipt } from "../../../adapters/aic-case/receipt.ts";
import { toShanghaiTime } from "../../../services/shared/time.ts";
import type { FeedAnswer, ReceivedEffect } from "../contract.ts";

const RECEIPT = ".receipt.json";
const LATER = ".later.jsonl";

interface GrowingFile {
  readonly size: number;
  readonly lines: readonly LaterAnswer[];
}

/** A notice by what its version counts. */
export interface HeldNotice {
  readonly record: string;
  readonly version: number;
}

export interface FolderReader {
  answers(): Promise<readonly FeedAnswer[]>;
  received(): Promise<readonly ReceivedEffect[]>;
  /** What lies in the inbox now. */
  held(): Promise<readonly HeldNotice[]>;
}

/** Reads what the hub left in the folder. Receipts and inbox files never change, so each is read once; files of later answers grow. */
export function createFolderReader(folder: () => string): FolderReader {
  const answers = new Map<string, readonly FeedAnswer[]>();
  const effects = new Map<string, ReceivedEffect>();
  const later = new Map<string, GrowingFile>();

  /** The last that was said of each waiting row, by the event under which the receipt names it. */
  async function readEndings(directory: string): Promise<ReadonlyMap<string, LaterAnswer>> {
    for (const name of await filesIn(directory, LATER)) {
      const { size } = await stat(join(directory, name));
      if (later.get(name)?.size !== size) later.set(name, { size, lines: await readLines(join(directory, name)) });
    }
    return new Map([...later.values()].flatMap(({ lines }) => lines.map((line) => [line.submissionEventId, line] as const)));
  }

  return {
    async answers() {
      const directory = join(folder(), "receipts");
      for (const name of await filesIn(directory, RECEIPT)) {
        if (answers.has(name)) continue;
        answers.set(name, toAnswers(JSON.parse(await readFile(join(directory, name), "utf8")) as Receipt));
      }
      const endings = await readEndings(directory);
      return [...answers.keys()].sort().flatMap((name) => answers.get(name)!.map((answer) => withEnding(answer, endings)));
    },
    async received() {
      const directory = join(folder(), "inbox");
      for (const name of await filesIn(directory, ".json")) {
        if (!effects.has(name)) effects.set(name, await readEffect(join(directory, name)));
      }
      return [...effects.values()].sort((a, b) => a.at.localeCompare(b.at));
    },
    async held() {
      const directory = join(folder(), "inbox");
      const names = await filesIn(directory, ".json");
      return Promise.all(names.map(async (name) => {
        const { record, caseId, version } = JSON.parse(await readFile(join(directory, name), "utf8")) as Partial<InboxDocument>;
        return { record: record ?? caseId ?? "", version: version ?? 0 };
      }));
    },
  };
}

async function filesIn(directory: string, ending: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch((): string[] => []);
  return names.filter((name) => name.endsWith(ending) && !name.startsWith("."));
}

/** A last line without its end is being written. */
async function readLines(path: string): Promise<readonly LaterAnswer[]> {
  const text = await readFile(path, "utf8");
  return text.slice(0, text.lastIndexOf("\n") + 1).split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as LaterAnswer);
}

function withEnding(answer: FeedAnswer, endings: ReadonlyMap<string, LaterAnswer>): FeedAnswer {
  const ending = answer.eventId === "" ? undefined : endings.get(answer.eventId);
  return ending ? { ...answer, resolution: ending.result } : answer;
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
