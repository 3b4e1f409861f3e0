import { createHash } from "node:crypto";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import { writePenaltyFile } from "../../../adapters/sdk/formats/writePenaltyFile.ts";
import { toShanghaiTime } from "../../../services/shared/time.ts";
import type { FeedRow } from "../contract.ts";

/** Workbooks are built in memory; larger batches are exported as CSV. */
const MAX_WORKBOOK_ROWS = 2_000;
const folders = ["outbox", "done", "quarantine", "receipts"];

/** Kinds of batches and how their files are called. */
const prefixes = { penalties: "aic-", steps: "transfers-" } as const;
export type BatchContent = keyof typeof prefixes;

export interface BatchWriter {
  /**
   * Exports rows as the next batch with its manifest: penalties as `.xlsx` and `.csv` in turn, steps of transfers as
   * `.csv`; resolves with the batch's name.
   */
  write(content: BatchContent, rows: readonly FeedRow[]): Promise<string>;
}

/** Continues the numbering of the batches that are in the folder. */
export async function createBatchWriter(folder: () => string): Promise<BatchWriter> {
  const names = (await Promise.all(folders.map((name) => readdir(join(folder(), name)).catch((): string[] => [])))).flat();
  const last = { penalties: highest(names, prefixes.penalties), steps: highest(names, prefixes.steps) };
  return {
    async write(content, rows) {
      const number = ++last[content];
      const batch = prefixes[content] + String(number).padStart(6, "0");
      const format = content === "penalties" && number % 2 === 1 && rows.length <= MAX_WORKBOOK_ROWS ? "xlsx" : "csv";
      const file = `${batch}.${format}`;
      const outbox = join(folder(), "outbox");
      if (content === "penalties") await writePenaltyFile(join(outbox, `.${file}`), rows, format);
      else await writeFile(join(outbox, `.${file}`), stepsAsCsv(rows));
      const sm3 = createHash("sm3").update(await readFile(join(outbox, `.${file}`))).digest("hex");
      const manifest = { batchId: batch, file, rows: rows.length, sm3, createdAt: toShanghaiTime(Date.now()) };
      await writeFile(join(outbox, `.${batch}.manifest.json`), JSON.stringify(manifest, null, 2));
      // The manifest first: the file alone would be taken for one without manifest.
      for (const name of [`${batch}.manifest.json`, file]) await rename(join(outbox, `.${name}`), join(outbox, name));
      return batch;
    },
  };
}

function highest(names: readonly string[], prefix: string): number {
  const numbers = names.filter((name) => name.startsWith(prefix)).map((name) => /^\d+(?=\.)/.exec(name.slice(prefix.length))?.[0] ?? "0");
  return Math.max(0, ...numbers.map(Number));
}

/** Titles in the order in which the rows bring them; a row without a title has an empty cell there. */
function stepsAsCsv(rows: readonly FeedRow[]): string {
  const titles = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return stringify([titles, ...rows.map((row) => titles.map((title) => row[title] ?? ""))], { bom: true, record_delimiter: "windows" });
}
