import { createHash } from "node:crypto";
import { mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { join, parse } from "node:path";
import type { FileDropFeed } from "../../../../adapters/sdk/connectors/file-drop/settings.ts";
import { batchBytes, formatOf, MEMBER } from "./batchText.ts";

/** Exports batches of one feed as a department's program does. */
export interface Outbox {
  /** Writes the records as the next batch; resolves with `<file>#<row>` for each. */
  write(records: readonly Readonly<Record<string, unknown>>[]): Promise<readonly string[]>;
}

/** Continues the numbering of the batches that were ever in the folder. */
export async function openOutbox(name: string, feed: FileDropFeed, folder: () => string): Promise<Outbox> {
  for (const directory of [feed.folder, feed.receipts, feed.done, feed.quarantine]) await mkdir(join(folder(), directory), { recursive: true });
  const seen = (await Promise.all([feed.folder, feed.receipts, feed.done, feed.quarantine].map((one) => readdir(join(folder(), one))))).flat();
  let last = Math.max(0, ...seen.map((one) => Number(/\d{6}/.exec(one)?.[0] ?? 0)));
  const extension = `.${formatOf(feed)}`;
  return {
    async write(records) {
      const file = fileName(feed.pattern, name, String(++last).padStart(6, "0"), extension);
      const outbox = join(folder(), feed.folder);
      const bytes = await batchBytes(records, feed);
      await writeFile(join(outbox, `.${file}.tmp`), bytes);
      if (feed.manifest !== "none") await writeManifest(outbox, file, { rows: records.length, bytes });
      // The manifest first: the file alone would be taken for one without manifest.
      await rename(join(outbox, `.${file}.tmp`), join(outbox, file));
      const place = feed.format === "zip" ? `${file}/${MEMBER}` : file;
      return records.map((_, index) => `${place}#${index + 1}`);
    },
  };
}

async function writeManifest(outbox: string, file: string, { rows, bytes }: { rows: number; bytes: Buffer }): Promise<void> {
  const batch = parse(file).name;
  const sm3 = createHash("sm3").update(bytes).digest("hex");
  await writeFile(join(outbox, `.${batch}.tmp`), JSON.stringify({ batchId: batch, file, rows, sm3 }, null, 2));
  await rename(join(outbox, `.${batch}.tmp`), join(outbox, `${batch}.manifest.json`));
}

/** A name that fits the pattern of the manifest. */
function fileName(pattern: string, feed: string, number: string, extension: string): string {
  const simple = pattern.replaceAll(/\{([^,}]*)[^}]*\}/g, "$1").replaceAll("?", "0");
  const name = simple === "*" || simple === `*${extension}` ? `${feed}-${number}` : simple.replace("*", number);
  return name.endsWith(extension) || name.includes(".") ? name : name + extension;
}
