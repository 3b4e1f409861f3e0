import { mkdtempSync, rmSync } from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { isPackage, unpack } from "../../../../adapters/sdk/connectors/file-drop/batches/package.ts";
import { readRecords } from "../../../../adapters/sdk/connectors/file-drop/reading/readRecords.ts";
import { readingSettings, type ReadingSettings } from "../../../../adapters/sdk/connectors/file-drop/settings.ts";
import type { SourceRecord } from "../../../../adapters/sdk/connectors/contract.ts";
import { HubError } from "../../../../services/shared/errors.ts";

/** The records of a file of any kind that adapters read, or of the files of a package, in groups. Fails with INVALID_REQUEST when it cannot be read. */
export async function* fileRecords(path: string, settings: ReadingSettings = readingSettings.parse({})): AsyncGenerator<readonly SourceRecord[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new HubError("INVALID_REQUEST", `找不到文件 / no such file: ${path}; 请检查路径 / check the path`, { file: path });
  if (!found.isFile()) throw new HubError("INVALID_REQUEST", `${path}: 是目录，不是文件 / a folder, not a file; 请给出其中的一个文件 / give one of its files`, { file: path });
  if (!(await isPackage(path, settings.format))) {
    yield* placed(path, basename(path), settings);
    return;
  }
  const directory = mkdtempSync(join(tmpdir(), "hub-package-"));
  try {
    const { members } = await unpack(path, basename(path), join(directory, "members"));
    for (const member of members) yield* placed(member.path, `${basename(path)}/${member.name}`, settings);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function* placed(path: string, name: string, settings: ReadingSettings): AsyncGenerator<readonly SourceRecord[]> {
  let number = 0;
  for await (const group of readRecords(path, name, settings)) {
    yield group.map(({ line, fields, unreadable }) => ({ place: `${name}#${++number}`, where: `第 ${line} 行 / line ${line}`, fields, ...(unreadable === undefined ? {} : { unreadable }) }));
  }
}
