import { open, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Inspection, SourceRecord } from "../contract.ts";
import { isPackage, unpack } from "./batches/package.ts";
import type { Folder } from "./folder.ts";
import { readRecords } from "./reading/readRecords.ts";
import { readingSettings } from "./settings.ts";

const MAX_RECORDS = 100;

/** Columns and first records of a file of the folder, or of the first file in a package. Fails with INVALID_REQUEST when it cannot be read. */
export async function inspectFile(folder: Folder, path: string): Promise<Inspection> {
  const directory = await mkdtemp(join(tmpdir(), "inspect-"));
  try {
    const copy = join(directory, "file");
    await copyTo(folder, path, copy);
    if (!(await isPackage(copy, "detect", path))) return await firstRecords(copy, path);
    const [member] = (await unpack(copy, path, join(directory, "members"))).members;
    return await firstRecords(member!.path, `${path}/${member!.name}`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function copyTo(folder: Folder, path: string, target: string): Promise<void> {
  await using file = await open(target, "w");
  for await (const chunk of folder.read(path)) await file.appendFile(chunk);
}

async function firstRecords(path: string, name: string): Promise<Inspection> {
  const records: SourceRecord[] = [];
  const columns = new Set<string>();
  for await (const group of readRecords(path, name, readingSettings.parse({}))) {
    for (const { line, fields, unreadable } of group.slice(0, MAX_RECORDS - records.length)) {
      for (const column of Object.keys(fields)) columns.add(column);
      records.push({ place: `${name}#${records.length + 1}`, where: `${name} 第 ${line} 行 / line ${line}`, fields, ...(unreadable === undefined ? {} : { unreadable }) });
    }
    if (records.length >= MAX_RECORDS) break;
  }
  return { columns: [...columns], records };
}
