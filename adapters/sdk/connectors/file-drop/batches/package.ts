import { createHash } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { basename, join } from "node:path";
import { startsWith } from "../../../formats/textEncoding.ts";
import { brokenFile } from "../reading/fileRecord.ts";
import { openZipParts, type ZipParts } from "../reading/zipParts.ts";
import type { ReadingSettings } from "../settings.ts";
import { MANIFEST, parseBatchManifest, verifyHashes, type BatchManifest, type FileHashes } from "./batchManifest.ts";

/** Names of the manifest inside a package. */
const isManifest = (name: string): boolean => name === "manifest.json" || name.endsWith(MANIFEST);
/** A manifest in a package, bytes. */
const MAX_MANIFEST = 1_000_000;
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const WORKBOOK = "xl/workbook.xml";

export interface UnpackedPackage {
  /** In the order of the manifest, or else of the archive. */
  readonly members: readonly { readonly name: string; readonly path: string }[];
  readonly manifest: BatchManifest | undefined;
}

/** Whether a file on this machine is a package of files; a workbook is none, although it is a zip too. `file` is its name in messages. */
export async function isPackage(path: string, format: ReadingSettings["format"], file: string = basename(path)): Promise<boolean> {
  if (format === "zip") return true;
  if (format !== "detect" || !(await startsWith(path, ZIP))) return false;
  const zip = await openZipParts(path, file);
  zip.close();
  return !zip.parts.has(WORKBOOK);
}

/** Unpacks the files of a package, checked against its manifest when it has one. Fails with `brokenFile`. */
export async function unpack(path: string, file: string, directory: string): Promise<UnpackedPackage> {
  const zip = await openZipParts(path, file);
  try {
    const manifest = await manifestOf(zip, file);
    const names = [...zip.parts.keys()].filter((name) => !isManifest(name) && !name.startsWith("__MACOSX/"));
    if (names.length === 0) throw brokenFile({ file, rule: "包内没有数据文件 / no file in the package", remedy: "请重新打包 / pack it again" });
    const order = new Map(manifest?.files.map((one, index) => [one.file, index]));
    names.sort((a, b) => (order.get(a) ?? order.size) - (order.get(b) ?? order.size));
    await mkdir(directory);
    const members: { name: string; path: string }[] = [];
    for (const [index, name] of names.entries()) {
      // Numbered: no name of the archive ever becomes a path.
      const target = join(directory, String(index));
      const hashes = await unpackPart(zip, name, target);
      const promised = manifest?.files.find((one) => one.file === name);
      if (promised) verifyHashes(`${file}/${name}`, promised, hashes);
      members.push({ name, path: target });
    }
    return { members, manifest };
  } finally {
    zip.close();
  }
}

async function manifestOf(zip: ZipParts, file: string): Promise<BatchManifest | undefined> {
  const name = [...zip.parts.keys()].find(isManifest);
  if (name === undefined) return undefined;
  if (zip.parts.get(name)!.uncompressedSize > MAX_MANIFEST) throw brokenFile({ file: `${file}/${name}`, rule: "清单过大 / the manifest is too large", remedy: "请核对清单 / check the manifest" });
  const chunks: Buffer[] = [];
  for await (const chunk of zip.read(name)) chunks.push(chunk);
  return parseBatchManifest(Buffer.concat(chunks).toString("utf8"), `${file}/${name}`);
}

async function unpackPart(zip: ZipParts, name: string, target: string): Promise<FileHashes> {
  const [sm3, sha256] = [createHash("sm3"), createHash("sha256")];
  await using copy = await open(target, "w");
  for await (const chunk of zip.read(name)) {
    sm3.update(chunk);
    sha256.update(chunk);
    await copy.appendFile(chunk);
  }
  return { sm3: sm3.digest("hex"), sha256: sha256.digest("hex") };
}
