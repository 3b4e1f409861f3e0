import { join } from "node:path";
import { HubError } from "../../services/shared/errors.ts";
import { toShanghaiTime } from "../../services/shared/time.ts";
import { readBatchFile, type BatchRow } from "./batchKind.ts";
import { openBatchJournal, type BatchJournal } from "./batchJournal.ts";
import { exists, freeName, moveInto, type DropFolder } from "./dropFolder.ts";
import { assertRowCount, verifyFile, type VerifiedFile } from "./manifest.ts";
import type { OutboxFile } from "./outboxFiles.ts";
import { writeReceipt, type ReceiptHead } from "./receipt.ts";

const RECEIPT = ".receipt.json";

/** A batch file that is being sent. */
export interface BegunBatch {
  readonly file: OutboxFile;
  readonly journal: BatchJournal;
  /** Data rows of the file. */
  readonly total: number;
  /** The rows from the first one on, also those answered before a restart. */
  readonly rows: AsyncIterator<BatchRow>;
}

/**
 * Checks a file to its last row and begins it; a file that is damaged or not what its manifest says is refused as a
 * whole, and undefined comes back.
 */
export async function beginBatch(folder: DropFolder, file: OutboxFile, stateDir: string): Promise<BegunBatch | undefined> {
  const path = join(folder.outbox, file.file);
  let verified: VerifiedFile;
  let total = 0;
  try {
    verified = await verifyFile(folder.outbox, file);
    for await (const { place } of readBatchFile(path, file.file)) total = place.row;
    assertRowCount(file.file, verified.promisedRows, total);
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    await refuseBatch(folder, file, error);
    return undefined;
  }
  const { sm3, batchId } = verified;
  const journal = await openBatchJournal(stateDir, file.file, { sm3, batchId }, () => freeName(folder.receipts, file.batch, RECEIPT));
  return { file, journal, total, rows: readBatchFile(path, file.file) };
}

/** Writes the receipt, moves file and manifest to `done` and forgets the journal, in an order that may be repeated. */
export async function finishBatch(folder: DropFolder, { file, journal, total }: BegunBatch): Promise<void> {
  const head = toHead(journal, { state: "processed", message: "", rows: total });
  await writeReceipt(folder.receipts, journal.head.receipt, head, () => journal.rows());
  await moveAway(folder, file, folder.done);
  await journal.remove();
}

/** Gives the reason in a receipt and moves file and manifest to `quarantine`; rows answered before stay answered. */
export async function refuseBatch(folder: DropFolder, file: OutboxFile, reason: HubError, journal?: BatchJournal): Promise<void> {
  const name = journal?.head.receipt ?? (await freeName(folder.receipts, file.batch, RECEIPT));
  const rows = Number(reason.metadata["promised"] ?? 0);
  const unread = { head: { file: file.file, sm3: "", batchId: file.batch, receipt: name }, answered: () => 0 };
  const head = toHead(journal ?? unread, { state: "rejected", message: reason.message, rows: journal?.answered() ?? rows });
  await writeReceipt(folder.receipts, name, head, () => journal?.rows() ?? noRows());
  await moveAway(folder, file, folder.quarantine);
  await journal?.remove();
}

type Outcome = Pick<ReceiptHead, "state" | "message" | "rows">;

function toHead({ head: { batchId, file, sm3 } }: Pick<BatchJournal, "head">, outcome: Outcome): ReceiptHead {
  return { batchId, file, sm3, ...outcome, finishedAt: toShanghaiTime(Date.now()) };
}

/** The file goes first: left without its manifest, it would be taken again unchecked. */
async function moveAway(folder: DropFolder, { file, manifest }: OutboxFile, target: string): Promise<void> {
  for (const name of [file, manifest]) {
    if (name === undefined) continue;
    const path = join(folder.outbox, name);
    if (await exists(path)) await moveInto(path, target);
  }
}

// oxlint-disable-next-line require-yield
async function* noRows(): AsyncGenerator<never> {}
