import { createReadStream } from "node:fs";
import { appendFile, mkdir, open, readFile, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { writeAtomically } from "../../atomicFile.ts";
import type { FileFacts } from "../folder.ts";
import { codeOf } from "../folderErrors.ts";
import type { FileProblem } from "../reading/fileRecord.ts";
import type { ReceiptLine } from "./receipts.ts";

const [HEAD, ANSWERS, NAMES] = ["head.json", "answers.jsonl", "names.txt"];

/** A batch that was begun; chosen once, so that a restart goes on with the very same. */
export interface BatchHead {
  /** Name of its receipts and in its places; no other batch of the feed ever had it. */
  readonly batch: string;
  /** As the system calls it. */
  readonly batchId: string;
  /** The file as it lay in the folder. */
  readonly file: FileFacts;
  readonly manifest: string | undefined;
  readonly sm3: string;
  readonly rows: number;
  /** Why it is refused as a whole, and how many records its manifest promised; then it has none. */
  readonly refused?: Required<FileProblem> & { readonly promised: number };
}

/** The batch under way, and what was answered of it. */
export interface BegunBatch {
  readonly head: BatchHead;
  /** Records answered so far. */
  answered(): number;
  /** Keeps answers; durable when it resolves. One write for all of them. */
  append(lines: readonly ReceiptLine[]): Promise<void>;
  /** All that was kept, in the groups in which it was kept. */
  answers(): AsyncGenerator<readonly ReceiptLine[]>;
}

/**
 * What a feed knows for ever, in a directory of the adapter: the batch under way with its staged records and answers, and the names
 * that were given. At most one batch is under way.
 */
export interface BatchBook {
  readonly directory: string;
  begun(): BegunBatch | undefined;
  isNameUsed(name: string): boolean;
  /** Keeps the head last: a batch without it was not begun. */
  begin(head: BatchHead): Promise<BegunBatch>;
  /** Forgets the batch under way, but for its name. */
  finish(): Promise<void>;
}

export async function openBatchBook(directory: string): Promise<BatchBook> {
  await mkdir(directory, { recursive: true });
  const [head, answers, namesFile] = [HEAD, ANSWERS, NAMES].map((name) => join(directory, name)) as [string, string, string];
  const names = new Set((await readOrEmpty(namesFile)).split("\n"));
  const text = await readOrEmpty(head);
  let begun = text === "" ? undefined : await continueBatch(JSON.parse(text) as BatchHead, answers);
  return {
    directory,
    begun: () => begun,
    isNameUsed: (name) => names.has(name),
    async begin(batch) {
      await writeAtomically(answers, "");
      await writeAtomically(head, JSON.stringify(batch));
      begun = batchAt(batch, answers, { answered: 0, length: 0 });
      return begun;
    },
    async finish() {
      if (!begun) return;
      const { batch } = begun.head;
      if (!names.has(batch)) {
        await appendDurably(namesFile, `${batch}\n`);
        names.add(batch);
      }
      await rm(head, { force: true });
      await rm(answers, { force: true });
      begun = undefined;
    },
  };
}

/** A torn last line is an answer that did not count. */
async function continueBatch(head: BatchHead, path: string): Promise<BegunBatch> {
  const { size } = await stat(path);
  let [answered, length] = [0, 0];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const end = length + Buffer.byteLength(line) + 1;
    if (end > size) break;
    answered += (JSON.parse(line) as unknown[]).length;
    length = end;
  }
  return batchAt(head, path, { answered, length });
}

function batchAt(head: BatchHead, path: string, { answered, length }: { answered: number; length: number }): BegunBatch {
  return {
    head,
    answered: () => answered,
    async append(lines) {
      const text = `${JSON.stringify(lines)}\n`;
      // What a failure left half of goes first.
      await truncate(path, length);
      await appendDurably(path, text);
      length += Buffer.byteLength(text);
      answered += lines.length;
    },
    async *answers() {
      if (answered === 0) return;
      for await (const line of createInterface({ input: createReadStream(path, { end: length - 1 }) })) yield JSON.parse(line) as ReceiptLine[];
    },
  };
}

async function appendDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, "a");
  await appendFile(file, text);
  await file.datasync();
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "";
    throw error;
  }
}
