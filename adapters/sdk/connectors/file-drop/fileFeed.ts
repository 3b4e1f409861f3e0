import type { Logger } from "pino";
import { HubError } from "../../../../services/shared/errors.ts";
import { toShanghaiTime } from "../../../../services/shared/time.ts";
import type { RecordAnswer, RecordBatch, RecordFeed, SourceRecord } from "../contract.ts";
import type { FeedLag } from "../../contract.ts";
import { openBatchBook, type BatchBook, type BatchHead, type BegunBatch } from "./batches/batchBook.ts";
import { watchBatches, type WaitingFile } from "./batches/batchWatch.ts";
import { endBatch } from "./batches/endBatch.ts";
import { receiptName, writeReceipts, type WriteReceipts } from "./batches/receipts.ts";
import { openStagedRecords, type StagedRecords } from "./batches/stagedRecords.ts";
import { readManifest, stageBatch, stagedPath, type ReadFile } from "./batches/stageBatch.ts";
import { freeStem, splitName, type Folder } from "./folder.ts";
import { concernsOneFile } from "./folderErrors.ts";
import { inTurn } from "./inTurn.ts";
import { readRecords } from "./reading/readRecords.ts";
import type { FileDropFeed } from "./settings.ts";

export interface FileFeedOptions {
  readonly system: string;
  readonly folder: Folder;
  /** Makes the feed's directories; called before they are used. */
  readonly ready: () => Promise<void>;
  readonly feed: FileDropFeed;
  readonly log: Logger;
  /** The feed's own directory. */
  readonly directory: string;
  /** Reads a batch file; default: by its format. */
  readonly read?: ReadFile;
  /** Default: one line per record. */
  readonly writeReceipts?: WriteReceipts;
}

interface BatchUnderWay {
  readonly begun: BegunBatch;
  readonly records: StagedRecords;
}

/** Reads batch files one after the other, 500 records at a time; progress inside a file survives a restart. */
export async function openFileFeed(options: FileFeedOptions): Promise<RecordFeed & { close(): Promise<void> }> {
  const { system, folder, ready, feed, log, directory, read = readRecords } = options;
  const ending = { folder, feed, writeReceipts: options.writeReceipts ?? writeReceipts };
  const book = await openBatchBook(directory);
  const look = watchBatches(folder, feed);
  const turns = inTurn();
  let underWay = resume(book);
  let given: RecordBatch | undefined;

  const end = async (begun: BegunBatch): Promise<void> => {
    await endBatch(ending, begun);
    await book.finish();
    underWay = undefined;
  };

  const give = (batch: BatchUnderWay, records: readonly SourceRecord[]): RecordBatch => {
    const { begun } = batch;
    const last = begun.answered() + records.length;
    const settle = async (answers: readonly RecordAnswer[]): Promise<void> => {
      if (given !== own) return;
      // Settling is tried again when only the receipt could not be written; the answers are kept by then.
      if (begun.answered() < last) await begun.append(records.map(({ place, where = place }, index) => ({ where, ...answers[index]! })));
      if (last >= begun.head.rows) await end(begun);
      given = undefined;
    };
    const own: RecordBatch = { records, settle: (answers) => turns.take(() => settle(answers)) };
    return own;
  };

  const poll = async (): Promise<RecordBatch> => {
    await ready();
    for (;;) {
      underWay ??= resume(book) ?? (await beginNext());
      if (!underWay) return { records: [], settle: async () => undefined };
      const records = await underWay.records.next().catch((error: unknown) => {
        // Opened anew at the last answered record.
        underWay = undefined;
        throw error;
      });
      if (records.length > 0) return (given = give(underWay, records));
      await end(underWay.begun);
    }
  };

  /** Begins the next file that can be taken; those that cannot are passed over, and named when nothing else is to do. */
  const beginNext = async (): Promise<BatchUnderWay | undefined> => {
    let trouble: HubError | undefined;
    for (const waiting of await look()) {
      const begun = waiting.isReady ? await begin(waiting).catch(passedOver) : false;
      if (begun === true) return resume(book);
      if (begun !== false) trouble ??= begun;
      if (feed.holdsBack) break;
    }
    if (trouble !== undefined) throw trouble;
    return undefined;
  };

  /** False when the file changed while it was read; it is looked at again. */
  const begin = async (waiting: WaitingFile): Promise<boolean> => {
    const { facts, manifest } = waiting;
    const batch = await freeStem(splitName(facts.name).stem, async (stem) => book.isNameUsed(stem) || (await hasReceipt(folder, feed, stem)));
    const head: Omit<BatchHead, "batchId" | "sm3" | "rows"> = { batch, file: facts, manifest };
    try {
      const staged = await stageBatch({ folder, feed, waiting, batch, directory, read });
      if (staged) await book.begin({ ...head, ...staged });
      return staged !== undefined;
    } catch (error) {
      if (!(error instanceof HubError) || error.reason !== "INVALID_REQUEST") throw error;
      const { file = facts.name, line = "0", rule = error.message, remedy = "", promised = "0" } = error.metadata;
      log.warn({ system, file, line, problem: rule }, "file.quarantined");
      await book.begin({ ...head, batchId: batch, sm3: "", rows: 0, refused: { file, line: Number(line), rule, remedy, promised: Number(promised) } });
      return true;
    }
  };

  return {
    poll: () => turns.take(async () => given ?? (await poll())),
    lag: async () => ready().then(async () => lagOf(folder, feed, await look(), underWay?.begun)),
    close: () => turns.end(),
  };
}

/** A failure that concerns one file: others go on. */
function passedOver(error: unknown): HubError {
  if (error instanceof HubError && concernsOneFile(error)) return error;
  throw error;
}

function resume(book: BatchBook): BatchUnderWay | undefined {
  const begun = book.begun();
  if (!begun) return undefined;
  const none: StagedRecords = { next: async () => [] };
  return { begun, records: begun.head.rows === 0 ? none : openStagedRecords(stagedPath(book.directory), begun.answered()) };
}

async function hasReceipt(folder: Folder, { receipts, receiptFormats }: FileDropFeed, stem: string): Promise<boolean> {
  for (const format of receiptFormats) {
    if ((await folder.stat(`${receipts}/${receiptName(stem, format)}`)) !== undefined) return true;
  }
  return false;
}

/** Files with a manifest say how many records they hold; when one has none, nobody knows. */
async function lagOf(folder: Folder, feed: FileDropFeed, waiting: readonly WaitingFile[], begun: BegunBatch | undefined): Promise<FeedLag> {
  const others = waiting.filter(({ facts }) => facts.name !== begun?.head.file.name);
  let records: number | undefined = begun ? begun.head.rows - begun.answered() : 0;
  for (const { manifest } of others) {
    const promised = manifest === undefined ? undefined : await readManifest(folder, feed.folder, manifest).catch(() => undefined);
    if (!promised) records = undefined;
    else if (records !== undefined) records += promised.files.reduce((sum, { rows }) => sum + rows, 0);
  }
  const oldest = Math.min(...waiting.map(({ facts }) => facts.modifiedMs), begun?.head.file.modifiedMs ?? Infinity);
  return { ...(records === undefined ? {} : { records }), ...(oldest === Infinity ? {} : { since: toShanghaiTime(oldest) }) };
}
