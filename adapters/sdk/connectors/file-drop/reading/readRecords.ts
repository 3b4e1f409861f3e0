import { fileChunks } from "../../../formats/fileChunks.ts";
import { decodedChunks, detectEncoding, startsWith, type TextEncodingName } from "../../../formats/textEncoding.ts";
import type { ReadingSettings } from "../settings.ts";
import { readCsvRecords } from "./csvRecords.ts";
import { brokenFile, type FileRecords } from "./fileRecord.ts";
import { readJsonlRecords } from "./jsonlRecords.ts";
import { readXlsxRecords } from "./xlsxRecords.ts";
import { readXmlRecords } from "./xmlRecords.ts";

const ZIP = [0x50, 0x4b, 0x03, 0x04];
const OLD_OFFICE = [0xd0, 0xcf, 0x11, 0xe0];

/** The records of a file on this machine; `file` is its name in messages. A package is opened before, see package.ts. */
export async function* readRecords(path: string, file: string, settings: ReadingSettings): FileRecords {
  if (await startsWith(path, OLD_OFFICE)) {
    throw brokenFile({ file, rule: "旧版 .xls 或加密文件 / an old .xls or an encrypted file", remedy: "请去掉口令并另存为 .xlsx / remove the password and save it as .xlsx" });
  }
  if (settings.format === "xlsx" || (settings.format === "detect" && (await startsWith(path, ZIP)))) {
    yield* readXlsxRecords(path, file, settings);
    return;
  }
  const encoding = settings.encoding === "detect" ? await detectEncoding(path) : settings.encoding;
  if (!encoding.startsWith("utf-16") && (await isBinary(path))) {
    throw brokenFile({ file, rule: "不是表格文件，也不是文本 / neither a table nor text", remedy: "请导出为 csv、xlsx、xml 或 JSON Lines / export it as csv, xlsx, xml or JSON lines" });
  }
  yield* readText(path, file, { ...settings, encoding });
}

/** Programs, pictures and the like: text of any encoding but UTF-16 has no NUL. */
async function isBinary(path: string): Promise<boolean> {
  for await (const chunk of fileChunks(path)) return chunk.includes(0);
  return false;
}

async function* readText(path: string, file: string, settings: Omit<ReadingSettings, "encoding"> & { encoding: TextEncodingName }): FileRecords {
  const { encoding, delimiter, headerRow } = settings;
  const format = settings.format === "detect" || settings.format === "zip" ? await detectFormat(path, file, encoding) : settings.format;
  if (format === "jsonl") yield* readJsonlRecords(path, file, encoding);
  else if (format === "xml") yield* readXmlRecords(path, file, { encoding, record: settings.record });
  else yield* readCsvRecords(path, file, { encoding, delimiter, headerRow });
}

async function detectFormat(path: string, file: string, encoding: TextEncodingName): Promise<"jsonl" | "xml" | "csv"> {
  for await (const chunk of decodedChunks(path, encoding)) {
    const first = chunk.trimStart().charAt(0);
    if (first === "[") throw brokenFile({ file, line: 1, rule: "文件是一个 JSON 数组 / the file is one JSON array", remedy: "请改为每行一个对象（JSON Lines） / write one object per line (JSON lines)" });
    if (first !== "") return first === "{" ? "jsonl" : first === "<" ? "xml" : "csv";
  }
  return "csv";
}
