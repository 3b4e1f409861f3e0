import { open, type FileHandle } from "node:fs/promises";
import { HubError } from "../../../../../services/shared/errors.ts";
import { decodedChunks } from "../../../formats/textEncoding.ts";
import type { SourceRecord } from "../../contract.ts";
import type { FileRecords } from "../reading/fileRecord.ts";

/** Records and characters of one batch, see `RecordFeed.poll`. */
const MAX_RECORDS = 500;
const MAX_LENGTH = 700_000;

/** Records that are read out of a staged file, 500 at a time. */
export interface StagedRecords {
  /** The next ones, or none at the end. */
  next(): Promise<readonly SourceRecord[]>;
  close(): Promise<void>;
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

/** Reads a staging file from a record on, counted from 0. */
export function openStagedRecords(path: string, from: number): StagedRecords {
  const chunks = decodedChunks(path, "utf-8");
  let [lines, at, rest, toSkip] = [[] as string[], 0, "", from];

  /** False at the end of the file. */
  const readOn = async (): Promise<boolean> => {
    const next = await chunks.next();
    if (next.done) return false;
    const ahead = lines.slice(at);
    lines = (rest + next.value).split("\n");
    rest = lines.pop()!;
    const skipped = Math.min(toSkip, lines.length);
    toSkip -= skipped;
    lines = [...ahead, ...lines.slice(skipped)];
    at = 0;
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
    close: async () => void (await chunks.return(undefined)),
  };
}
