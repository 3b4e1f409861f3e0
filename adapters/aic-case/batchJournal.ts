import { createReadStream } from "node:fs";
import { appendFile, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { writeAtomically } from "../sdk/connectors/atomicFile.ts";
import type { ReceiptRow } from "./receipt.ts";

const SUFFIX = ".answers.jsonl";

/** What identifies a begun batch after a restart. */
export interface JournalHead {
  readonly file: string;
  readonly sm3: string;
  readonly batchId: string;
  /** Name of the receipt, chosen once so that a restart writes the same one. */
  readonly receipt: string;
}

/**
 * The answers of a batch that is not finished, kept in the adapter's own directory: what is in it has been answered and
 * is not sent again. One line of JSON per answered group; a torn last line is an answer that did not count.
 */
export interface BatchJournal {
  readonly head: JournalHead;
  /** Rows answered so far. */
  answered(): number;
  /** Keeps answers; durable when it resolves. */
  append(rows: readonly ReceiptRow[]): Promise<void>;
  rows(): AsyncGenerator<ReceiptRow>;
  remove(): Promise<void>;
}

/** Continues the journal of this very file, or begins a new one; `receiptName` is asked only for a new one. */
export async function openBatchJournal(
  directory: string,
  file: string,
  identity: Pick<JournalHead, "sm3" | "batchId">,
  receiptName: () => Promise<string>,
): Promise<BatchJournal> {
  const path = join(directory, file + SUFFIX);
  const old = await readLines(path);
  const oldHead = old[0] as JournalHead | undefined;
  if (oldHead?.sm3 === identity.sm3) {
    const groups = old.slice(1) as ReceiptRow[][];
    await writeAtomically(path, old.map((line) => `${JSON.stringify(line)}\n`));
    return journalAt(path, oldHead, groups.flat().length);
  }
  const head = { file, ...identity, receipt: await receiptName() };
  await writeAtomically(path, `${JSON.stringify(head)}\n`);
  return journalAt(path, head, 0);
}

/** Removes journals whose file is no longer in the outbox: the batch was finished just before a crash. */
export async function removeFinishedJournals(directory: string, outboxFiles: readonly string[]): Promise<void> {
  const present = new Set(outboxFiles.map((file) => file + SUFFIX));
  const names = (await readdir(directory)).filter((name) => name.endsWith(SUFFIX) && !present.has(name));
  for (const name of names) await rm(join(directory, name));
}

function journalAt(path: string, head: JournalHead, already: number): BatchJournal {
  let answered = already;
  return {
    head,
    answered: () => answered,
    async append(rows) {
      await using file = await open(path, "a");
      await appendFile(file, `${JSON.stringify(rows)}\n`);
      await file.datasync();
      answered += rows.length;
    },
    async *rows() {
      let first = true;
      for await (const line of createInterface({ input: createReadStream(path) })) {
        if (!first) yield* JSON.parse(line) as ReceiptRow[];
        first = false;
      }
    },
    remove: () => rm(path, { force: true }),
  };
}

async function readLines(path: string): Promise<unknown[]> {
  const lines: unknown[] = [];
  try {
    for await (const line of createInterface({ input: createReadStream(path) })) lines.push(JSON.parse(line));
  } catch (error) {
    const torn = error instanceof SyntaxError;
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!torn && !missing) throw error;
  }
  return lines;
}
