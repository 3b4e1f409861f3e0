import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import type { ReadManifest } from "../../../adapters/sdk/manifest/readManifest.ts";
import { benchManifest, columns } from "./manifests.ts";
import { systemRow } from "./rows.ts";

/** Where rows come from. */
export interface BenchSource extends AsyncDisposable {
  readonly name: string;
  readonly manifest: ReadManifest;
  /** Enters rows `from`…`from + count - 1` as the system would. */
  enter(from: number, count: number): Promise<void>;
}

const written: Readonly<Record<"csv" | "jsonl", (from: number, count: number) => string>> = {
  csv: (from, count) => stringify(rows(from, count), { header: true, columns: [...columns] }),
  jsonl: (from, count) => rows(from, count).map((row) => `${JSON.stringify(row)}\n`).join(""),
};

const rows = (from: number, count: number) => Array.from({ length: count }, (_, index) => systemRow(from + index));

/** A folder into which files are dropped. */
export async function fileSource(format: "csv" | "jsonl"): Promise<BenchSource> {
  const directory = await mkdtemp(join(tmpdir(), `bench-${format}-`));
  await mkdir(join(directory, "outbox"));
  return {
    name: `${format} file`,
    manifest: benchManifest(`{ kind: file-drop, settings: { directory: ${directory} } }`, ["folder: outbox", "stableMs: 0", "manifest: none"]),
    async enter(from, count) {
      await writeFile(join(directory, "being-written"), written[format](from, count));
      await rename(join(directory, "being-written"), join(directory, "outbox", `${from}.${format}`));
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
