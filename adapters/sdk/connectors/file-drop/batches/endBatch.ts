import { toShanghaiTime } from "../../../../../services/shared/time.ts";
import { freeStem, splitName, writeWhole, type FileFacts, type Folder } from "../folder.ts";
import type { FileDropFeed } from "../settings.ts";
import type { BatchHead, BegunBatch } from "./batchBook.ts";
import { MANIFEST } from "./batchManifest.ts";
import type { WriteReceipts } from "./receipts.ts";

export interface EndOptions {
  readonly folder: Folder;
  readonly feed: FileDropFeed;
  readonly writeReceipts: WriteReceipts;
}

/**
 * Writes the receipts and moves file and manifest to `done`; for a batch that was refused as a whole to `quarantine`, beside
 * `<file>.problem.txt`, which says why. Each step may be repeated: a crash in between leaves a batch that is ended again.
 */
export async function endBatch({ folder, feed, writeReceipts }: EndOptions, begun: BegunBatch): Promise<void> {
  const { head } = begun;
  const { batch, batchId, file, sm3, refused, rows } = head;
  const message = refused ? [refused.rule, refused.remedy].filter((text) => text !== "").join("; ") : "";
  await writeReceipts(folder, {
    directory: feed.receipts,
    batch,
    formats: feed.receiptFormats,
    head: { batchId, file: file.name, sm3, state: refused ? "refused" : "processed", message, rows: refused ? refused.promised : rows, finishedAt: toShanghaiTime(Date.now()) },
    groups: () => begun.answers(),
  });
  await moveAway(folder, feed, head);
}

/** A file that changed since is another batch and stays. The file goes before its manifest: left alone, it would be taken again unchecked. */
async function moveAway(folder: Folder, feed: FileDropFeed, { file, manifest, refused }: BatchHead): Promise<void> {
  const target = refused ? feed.quarantine : feed.done;
  const path = `${feed.folder}/${file.name}`;
  if (isSame(await folder.stat(path), file)) {
    const { stem, extension } = splitName(file.name);
    const free = await freeStem(stem, async (candidate) => (await folder.stat(`${target}/${candidate}${extension}`)) !== undefined);
    if (refused) await writeWhole(folder, `${target}/${free}${extension}.problem.txt`, problemText(refused));
    await folder.rename(path, `${target}/${free}${extension}`);
    if (manifest !== undefined) await moveManifest(folder, `${feed.folder}/${manifest}`, `${target}/${free}${MANIFEST}`);
  } else if (manifest !== undefined && (await folder.stat(path)) === undefined) {
    // Moved before a crash: only the manifest is left.
    await moveManifest(folder, `${feed.folder}/${manifest}`, `${target}/${manifest}`);
  }
}

async function moveManifest(folder: Folder, from: string, to: string): Promise<void> {
  if ((await folder.stat(from)) !== undefined) await folder.rename(from, to);
}

function isSame(found: FileFacts | undefined, taken: FileFacts): boolean {
  return found?.size === taken.size && found.modifiedMs === taken.modifiedMs;
}

function problemText({ file, line, rule, remedy }: NonNullable<BatchHead["refused"]>): string {
  const place = line > 0 ? [`位置 line: ${line}`] : [];
  return [`文件 file: ${file}`, ...place, `问题 problem: ${rule}`, `办法 remedy: ${remedy}`, ""].join("\r\n");
}
