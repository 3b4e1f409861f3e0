import { createHash } from "node:crypto";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writePenaltyFile } from "../../../adapters/sdk/formats/writePenaltyFile.ts";
import { toShanghaiTime } from "../../../services/shared/time.ts";
import type { FeedRow } from "../contract.ts";

/** Workbooks are built in memory; larger batches are exported as CSV. */
const MAX_WORKBOOK_ROWS = 2_000;
const folders = ["outbox", "done", "quarantine", "receipts"];

export interface BatchWriter {
  /** Exports rows as the next batch, `.xlsx` and `.csv` in turn, with its manifest; resolves with the batch's name. */
  write(rows: readonly FeedRow[]): Promise<string>;
}

/** Continues the numbering of the batches that are in the folder. */
export async function createBatchWriter(folder: () => string): Promise<BatchWriter> {
  const names = await Promise.all(folders.map((name) => readdir(join(folder(), name)).catch((): string[] => [])));
  let last = Math.max(0, ...names.flat().map((name) => Number(/^aic-(\d+)\./.exec(name)?.[1] ?? 0)));
  return {
    async write(rows) {
      last++;
      const batch = `aic-${String(last).padStart(6, "0")}`;
      const format = last % 2 === 1 && rows.length <= MAX_WORKBOOK_ROWS ? "xlsx" : "csv";
      const file = `${batch}.${format}`;
      const outbox = join(folder(), "outbox");
      await writePenaltyFile(join(outbox, `.${file}`), rows, format);
      const sm3 = createHash("sm3").update(await readFile(join(outbox, `.${file}`))).digest("hex");
      const manifest = { batchId: batch, file, rows: rows.length, sm3, createdAt: toShanghaiTime(Date.now()) };
      await writeFile(join(outbox, `.${batch}.manifest.json`), JSON.stringify(manifest, null, 2));
      // The manifest first: the file alone would be taken for one without manifest.
      for (const name of [`${batch}.manifest.json`, file]) await rename(join(outbox, `.${name}`), join(outbox, name));
      return batch;
    },
  };
}
