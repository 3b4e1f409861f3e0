import { createHash } from "node:crypto";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Folder } from "../folder.ts";
import { splitName } from "../folder.ts";
import { brokenFile, type FileRecords } from "../reading/fileRecord.ts";
import type { FileDropFeed, ReadingSettings } from "../settings.ts";
import { parseBatchManifest, verifyFile, verifyRows, type BatchManifest, type FileHashes, type PromisedFile } from "./batchManifest.ts";
import type { WaitingFile } from "./batchWatch.ts";
import { isPackage, unpack } from "./package.ts";
import { appendRecords } from "./stagedRecords.ts";

/** Manifests are short, characters. */
const MAX_MANIFEST = 1_000_000;

export interface StageRequest {
  readonly folder: Folder;
  readonly feed: FileDropFeed;
  readonly waiting: WaitingFile;
  /** Name of the batch in places. */
  readonly batch: string;
  /** The feed's own directory. */
  readonly directory: string;
  readonly read: ReadFile;
}

/** Reads a file on this machine; `name` is what people call it. */
export type ReadFile = (path: string, name: string, settings: ReadingSettings) => FileRecords;

/** A batch of which every record was read once. */
export interface StagedBatch {
  readonly batchId: string;
  readonly sm3: string;
  readonly rows: number;
}

/** Where the records of the batch under way are staged. */
export const stagedPath = (directory: string): string => join(directory, "staged", "records.jsonl");

/**
 * Copies a batch into the adapter's own directory, checks it to its last record against its manifest, and writes its records in one form. So
 * later changes of the file harm nothing, and going on after a restart costs nothing. Undefined when the file changed meanwhile.
 * Fails with `brokenFile` when it cannot be taken as a whole.
 */
export async function stageBatch({ folder, feed, waiting, batch, directory, read }: StageRequest): Promise<StagedBatch | undefined> {
  const staged = join(directory, "staged");
  await rm(staged, { recursive: true, force: true });
  await mkdir(staged);
  const { name } = waiting.facts;
  const path = `${feed.folder}/${name}`;
  const raw = join(staged, "file");
  const hashes = await copyOf(folder, path, raw);
  const after = await folder.stat(path);
  if (after?.size !== waiting.facts.size || after.modifiedMs !== waiting.facts.modifiedMs) return undefined;
  const manifest = waiting.manifest === undefined ? undefined : await readManifest(folder, feed.folder, waiting.manifest);
  const promised = manifest && verifyFile(name, manifest, hashes);
  const place = batch + splitName(name).extension;
  const file: RawFile = { settings: feed, raw, name, place, directory, read };
  const rows = (await isPackage(raw, feed.format, name)) ? await stagePackage(file) : await stageFile(file);
  verifyRows(name, promised?.rows, rows);
  await rm(raw);
  return { batchId: manifest?.batchId || batch, sm3: hashes.sm3, rows };
}

interface RawFile extends Pick<StageRequest, "directory" | "read"> {
  readonly settings: ReadingSettings;
  readonly raw: string;
  /** As people call it. */
  readonly name: string;
  readonly place: string;
}

function stageFile({ settings, raw, name, place, directory, read }: RawFile): Promise<number> {
  return appendRecords(stagedPath(directory), read(raw, name, settings), { place, file: name });
}

/** The files of a package one after the other, each against the package's own manifest. */
async function stagePackage(file: RawFile): Promise<number> {
  const { raw, name, place } = file;
  const settings = { ...file.settings, format: file.settings.format === "zip" ? ("detect" as const) : file.settings.format };
  const { members, manifest } = await unpack(raw, name, `${raw}.members`);
  assertComplete(name, manifest, members.map((member) => member.name));
  let total = 0;
  for (const member of members) {
    const promised: PromisedFile | undefined = manifest?.files.find((one) => one.file === member.name);
    const found = await stageFile({ ...file, settings, raw: member.path, name: `${name}/${member.name}`, place: `${place}/${member.name}` });
    verifyRows(`${name}/${member.name}`, promised?.rows, found);
    total += found;
  }
  await rm(`${raw}.members`, { recursive: true });
  return total;
}

function assertComplete(file: string, manifest: BatchManifest | undefined, found: readonly string[]): void {
  if (!manifest) return;
  const promised = manifest.files.map((one) => one.file);
  const missing = promised.filter((one) => !found.includes(one));
  const unnamed = found.filter((one) => !promised.includes(one));
  if (missing.length === 0 && unnamed.length === 0) return;
  const rule = `包内文件与清单不符，缺 [${missing.join(", ")}]，多 [${unnamed.join(", ")}] / files missing and not named in the manifest`;
  throw brokenFile({ file, rule, remedy: "请重新打包 / pack it again" });
}

/** Copies a file and computes its hashes on the way. */
async function copyOf(folder: Folder, path: string, target: string): Promise<FileHashes> {
  const [sm3, sha256] = [createHash("sm3"), createHash("sha256")];
  await using copy = await open(target, "w");
  for await (const chunk of folder.read(path)) {
    sm3.update(chunk);
    sha256.update(chunk);
    await copy.appendFile(chunk);
  }
  return { sm3: sm3.digest("hex"), sha256: sha256.digest("hex") };
}

/** The manifest beside a batch. Fails with `brokenFile` when it is none. */
export async function readManifest(folder: Folder, directory: string, name: string): Promise<BatchManifest> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of folder.read(`${directory}/${name}`)) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_MANIFEST) throw brokenFile({ file: name, rule: "清单过大 / the manifest is too large", remedy: "请核对清单 / check the manifest" });
  }
  return parseBatchManifest(text, name);
}
