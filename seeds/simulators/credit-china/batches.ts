import { join } from "node:path";
import { z } from "zod";
import type { FaultSwitch } from "../rest/faultSwitch.ts";
import { openJsonLines, type LinePosition } from "../rest/jsonLines.ts";
import { receiptRow, uploadRow, type ReceiptRow, type Records } from "./records.ts";

/** Time the platform takes before it looks at a batch, milliseconds. */
const PROCESSING_MS = 30;

export const uploadBatch = z.object({ batchNo: z.string().regex(/^[A-Za-z0-9]{1,64}$/), rows: z.array(uploadRow).min(1).max(500) });
export type UploadBatch = z.infer<typeof uploadBatch>;

const receipt = z.object({ batchNo: z.string(), rows: z.array(receiptRow) });
type Receipt = z.infer<typeof receipt>;

export type ReceiptState =
  | { readonly state: "ready"; readonly rows: readonly ReceiptRow[] }
  | { readonly state: "waiting"; readonly waitMs: number };

export interface Batches {
  /**
   * Takes a batch for processing. The same number again changes nothing, except that rows refused before are judged
   * again: that is how a mended or redriven row comes in.
   */
  take(batch: UploadBatch): void;
  /** The receipt; undefined when the number is unknown. */
  receipt(batchNo: string): ReceiptState | undefined;
  close(): void;
}

/** Where a batch and its receipt lie; the rows themselves stay in the files. */
interface Progress {
  readonly upload: LinePosition;
  readonly receipt?: { readonly position: LinePosition; readonly settled: boolean; readonly readyMs: number };
}

/** Opens the batches kept in the data directory and goes on with those that a killed process left unprocessed. */
export function openBatches(dataDir: string, records: Records, faults: FaultSwitch): Batches {
  const progress = new Map<string, Progress>();
  const timers = new Set<NodeJS.Timeout>();
  const uploads = openJsonLines(join(dataDir, "batches.jsonl"), uploadBatch, ({ batchNo }, upload) => {
    progress.set(batchNo, { upload });
  });
  const index = ({ batchNo, rows }: Receipt, position: LinePosition) => {
    const batch = progress.get(batchNo);
    if (!batch) return;
    const settled = rows.every(({ state }) => state === "accepted");
    progress.set(batchNo, { ...batch, receipt: { position, settled, readyMs: Date.now() } });
  };
  const receipts = openJsonLines(join(dataDir, "receipts.jsonl"), receipt, index);

  function process(batchNo: string): void {
    const batch = progress.get(batchNo);
    if (!batch) return;
    const rows = uploads.read(batch.upload).rows.map((row) => records.apply(row));
    index({ batchNo, rows }, receipts.append({ batchNo, rows }));
  }
  function schedule(batchNo: string): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      process(batchNo);
    }, PROCESSING_MS);
    timers.add(timer);
  }
  for (const [batchNo, batch] of progress) if (!batch.receipt) schedule(batchNo);

  return {
    take(batch) {
      const former = progress.get(batch.batchNo);
      if (former && (!former.receipt || former.receipt.settled)) return;
      progress.set(batch.batchNo, { upload: former?.upload ?? uploads.append(batch) });
      schedule(batch.batchNo);
    },
    receipt(batchNo) {
      const batch = progress.get(batchNo);
      if (!batch) return undefined;
      if (!batch.receipt) return { state: "waiting", waitMs: 0 };
      const waitMs = batch.receipt.readyMs + (faults.now.answerLateMs ?? 0) - Date.now();
      if (waitMs > 0) return { state: "waiting", waitMs };
      const { rows } = receipts.read(batch.receipt.position);
      return { state: "ready", rows: faults.now.answerTwice ? [...rows, ...rows] : rows };
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      uploads.close();
      receipts.close();
    },
  };
}
