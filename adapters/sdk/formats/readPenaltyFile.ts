import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { HubError } from "../../../services/shared/errors.ts";
import { agencyCodes, type AgencyCodes } from "./agencyCodes.ts";
import { readCsvTable } from "./csvTable.ts";
import type { FileRow } from "./fileRow.ts";
import { readJsonRecords } from "./jsonRecords.ts";
import { rowsOfRecords, rowsOfTable } from "./tableRows.ts";
import { decodedChunks, detectEncoding, startsWith, type TextEncodingName } from "./textEncoding.ts";
import { isV1Row, toV2Row } from "./v1.ts";
import { readXlsxTable } from "./xlsxTable.ts";
import { readXmlRecords } from "./xmlRecords.ts";

/** JSON, XML and XLSX are held in memory; CSV is streamed and has no limit. Bytes. */
const MEMORY_LIMIT = 200 * 1024 * 1024;

export interface ReadOptions {
  /** Agency codes by name, for V1 files, which name the agency only; default: the register in seeds/agencies.json. */
  readonly agencies?: AgencyCodes;
  /** Name of the file in messages; default: the path's. */
  readonly file?: string;
}

/**
 * The rows of a 双公示 penalty file in file order, V2 or V1 (mapped to V2), as .json, .csv, .xlsx or .xml; the content
 * decides, not the name. Values are as found: judging them is the hub's job. Fails with INVALID_REQUEST naming file
 * and line; rows before a broken place have been given out by then.
 */
export async function* readPenaltyFile(path: string, { agencies, file = basename(path) }: ReadOptions = {}): AsyncGenerator<FileRow> {
  const size = await sizeOf(path, file);
  for await (const row of await openRows(path, file, size)) {
    yield isV1Row(row) ? toV2Row(row, agencies ?? agencyCodes()) : row;
  }
}

/** All rows of a penalty file at once; see `readPenaltyFile`. */
export async function readPenaltyRows(path: string, options: ReadOptions = {}): Promise<readonly FileRow[]> {
  const rows: FileRow[] = [];
  for await (const row of readPenaltyFile(path, options)) rows.push(row);
  return rows;
}

async function openRows(path: string, file: string, size: number): Promise<AsyncIterable<FileRow>> {
  if (await startsWith(path, [0x50, 0x4b, 0x03, 0x04])) {
    assertFits(file, size);
    return rowsOfTable(readXlsxTable(path, file), file);
  }
  if (await startsWith(path, [0xd0, 0xcf, 0x11, 0xe0])) {
    throw new HubError("INVALID_REQUEST", `${file}: 旧版 .xls 或加密文件，请另存为 .xlsx / old .xls or encrypted, save it as .xlsx`, { file });
  }
  const encoding = await detectEncoding(path);
  const first = await firstCharacter(path, encoding);
  if (first === "") throw new HubError("INVALID_REQUEST", `${file}: 文件为空 / the file is empty`, { file });
  if (first === "[" || first === "{") return rowsOfRecords(readJsonRecords(await readText(path, file, size, encoding), file), file);
  if (first === "<") return rowsOfRecords(readXmlRecords(await readText(path, file, size, encoding), file), file);
  return rowsOfTable(readCsvTable(path, file), file);
}

async function sizeOf(path: string, file: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", `找不到文件 / no such file: ${file}; 请检查路径 / check the path`, { file }, { cause });
  }
  throw new HubError("INVALID_REQUEST", `${file} 不是文件 / is not a file`, { file });
}

async function firstCharacter(path: string, encoding: TextEncodingName): Promise<string> {
  for await (const chunk of decodedChunks(path, encoding)) {
    const text = chunk.replace(/^[\s\ufeff]+/, "");
    if (text !== "") return text.charAt(0);
  }
  return "";
}

async function readText(path: string, file: string, size: number, encoding: TextEncodingName): Promise<string> {
  assertFits(file, size);
  let text = "";
  for await (const chunk of decodedChunks(path, encoding)) text += chunk;
  return text;
}

function assertFits(file: string, size: number): void {
  if (size <= MEMORY_LIMIT) return;
  const megabytes = Math.ceil(size / 1024 / 1024);
  const message = `${file}: ${megabytes} MB 超过 200 MB，请拆分或改用 .csv / larger than 200 MB, split it or use .csv`;
  throw new HubError("INVALID_REQUEST", message, { file, megabytes: String(megabytes) });
}
