import { open, type FileHandle } from "node:fs/promises";
import { HubError } from "../../../../../services/shared/errors.ts";
import type { SourceRecord } from "../../contract.ts";
import type { FileRecords } from "../reading/fileRecord.ts";

/** Records and characters of one batch, see `RecordFeed.poll`. */
const MAX_RECORDS = 500;
const MAX_LENGTH = 700_000;
/** Bytes read at a time. */
const PIECE = 64 * 1024;

/** Records that are read out of a staged file, 500 at a time. */
export interface StagedRecords {
  /** The next ones, or none at the end. */
  next(): Promise<readonly SourceRecord[]>;
}

/** Writes a file's records to a staging file, one JSON text a line, and resolves with their number. */
export async function appendRecords(path: string, records: FileRecords, names: { readonly place: string; readonly file: string }): Promise<number> {
  await using file = await open(path, "a");
  let row = 0;
  for await (const group of records) {
    let text = "";
    for (const { line, fields, unreadable } of group) {
      const record: SourceRecord = { place: `${names.place}#${++row}`, where: `${names.file} 第 ${line} 行 / line ${line}`, fields, ...(unreadable === undefined ? {} : { unreadable }) };
      text += `${JSON.stringify(record)}\n`;
    }
    await writeText(file, text);
  }
  await file.datasync();
  return row;
}

/** Writes a text without a buffer of its own for it, which would be collected too late. */
async function writeText(file: FileHandle, text: string): Promise<void> {
  const { bytesWritten } = await file.write(text);
  if (bytesWritten < Buffer.byteLength(text)) throw new HubError("TARGET_UNAVAILABLE", "本机磁盘已满，请清理 / the disk of this machine is full, make room", { code: "ENOSPC" });
}

/** Reads a staging file from a record on, counted from 0. The file is not held open between two calls. */
export function openStagedRecords(path: string, from: number): StagedRecords {
  const decoder = new TextDecoder();
  const piece = Buffer.allocUnsafe(PIECE);
  let [lines, at, rest, toSkip, position] = [[] as string[], 0, "", from, 0];

  /** False at the end of the file. */
  const readOn = async (): Promise<boolean> => {
    await using file = await open(path);
    const { bytesRead } = await file.read(piece, 0, PIECE, position);
    if (bytesRead === 0) return false;
    position += bytesRead;
    lines = (rest + decoder.decode(piece.subarray(0, bytesRead), { stream: true })).split("\n");
    rest = lines.pop()!;
    at = Math.min(toSkip, lines.length);
    toSkip -= at;
    return true;
  };
  return {
    async next() {
      const records: SourceRecord[] = [];
      for (let length = 0; records.length < MAX_RECORDS; ) {
        if (at === lines.length) {
          if (await readOn()) continue;
          break;
        }
        const line = lines[at]!;
        if (records.length > 0 && length + line.length > MAX_LENGTH) break;
        length += line.length;
        records.push(JSON.parse(line) as SourceRecord);
        at++;
      }
      return records;
    },
  };
}
