import { openPromise, validateFileName, type Entry, type ZipFile } from "yauzl";
import { HubError } from "../../../../../services/shared/errors.ts";
import { brokenFile } from "./fileRecord.ts";

/** Parts of a package or workbook. */
const MAX_PARTS = 2_000;
/** All parts unpacked, bytes. */
const MAX_UNPACKED = 4 * 1024 ** 3;
/** A part that grows more than this is made to fill the disk … */
const MAX_RATIO = 300;
/** … unless it is small anyway, bytes. */
const SMALL = 10 * 1024 ** 2;

/** An archive whose list of parts was read and found sane. */
export interface ZipParts {
  /** By name, in the order of the archive; no directories. */
  readonly parts: ReadonlyMap<string, Entry>;
  /** The unpacked content. Fails with `brokenFile` when it is damaged or not as long as promised. */
  read(name: string): AsyncIterable<Buffer>;
  close(): void;
}

/** Opens an archive. Fails with `brokenFile` for one that is torn, encrypted, would fill the disk, or has names that lead elsewhere. */
export async function openZipParts(path: string, file: string): Promise<ZipParts> {
  const zip = await openPromise(path, { autoClose: false, decodeStrings: false, validateEntrySizes: true }).catch((error: unknown) => {
    throw tornZip(file, error);
  });
  try {
    const parts = await listParts(zip, file);
    return { parts, read: (name) => readPart(zip, parts.get(name)!, file), close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function listParts(zip: ZipFile, file: string): Promise<ReadonlyMap<string, Entry>> {
  const parts = new Map<string, Entry>();
  let unpacked = 0;
  if (zip.entryCount > MAX_PARTS) throw refused(file, `压缩包内有 ${zip.entryCount} 个文件，上限 ${MAX_PARTS} / ${zip.entryCount} parts, at most ${MAX_PARTS}`);
  try {
    for await (const entry of zip.eachEntry()) {
      const name = decodeName(entry);
      assertSane(entry, name, file);
      unpacked += entry.uncompressedSize;
      if (unpacked > MAX_UNPACKED) throw refused(file, "解压后超过 4 GB / more than 4 GB unpacked");
      if (!name.endsWith("/")) parts.set(name, entry);
    }
  } catch (error) {
    throw error instanceof HubError ? error : tornZip(file, error);
  }
  return parts;
}

function assertSane(entry: Entry, name: string, file: string): void {
  const unsafe = validateFileName(name);
  if (unsafe !== null || /[\\\0]/.test(name)) throw refused(file, `包内文件名指向包外 / a name that leads out of the package: ${JSON.stringify(name.slice(0, 80))}`);
  if (entry.isEncrypted()) throw refused(file, `包内文件已加密 / an encrypted part: ${name}`);
  if (entry.uncompressedSize > SMALL && entry.uncompressedSize > entry.compressedSize * MAX_RATIO) {
    throw refused(file, `${name} 的压缩比超过 ${MAX_RATIO}，疑似压缩炸弹 / grows more than ${MAX_RATIO} times: a zip bomb?`);
  }
}

/** Names without the mark of UTF-8 are UTF-8 nevertheless, or GB18030 as Chinese Windows writes them. */
function decodeName({ fileNameRaw }: Entry): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(fileNameRaw);
  } catch {
    return new TextDecoder("gb18030").decode(fileNameRaw);
  }
}

async function* readPart(zip: ZipFile, entry: Entry, file: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) yield chunk as Buffer;
  } catch (error) {
    throw tornZip(file, error);
  }
}

function tornZip(file: string, cause: unknown): Error {
  const found = cause instanceof Error ? cause.message.slice(0, 100) : "";
  return brokenFile({ file, rule: `压缩文件损坏 / a damaged zip (${found})`, remedy: "请重新导出或传输 / export or transfer it again" }, cause);
}

function refused(file: string, rule: string): Error {
  return brokenFile({ file, rule, remedy: "请按接口说明重新打包 / pack it again as the interface's description says" });
}
