import { CsvError, parse, type Parser } from "csv-parse";
import { fileChunks } from "../../../formats/fileChunks.ts";
import { decodedChunks, type TextEncodingName } from "../../../formats/textEncoding.ts";
import { brokenFile, MAX_RECORD, type FileRecord, type FileRecords } from "./fileRecord.ts";
import { createTableReader } from "./tableRecords.ts";

const SAMPLE_LENGTH = 64 * 1024;
const delimiters = [",", "\t", ";", "|"] as const;

export interface CsvOptions {
  readonly encoding: TextEncodingName;
  readonly delimiter?: string | undefined;
  readonly headerRow?: number | undefined;
}

/** The records of a CSV file. A quote that is not closed breaks the whole file; a row with too many cells only itself. */
export async function* readCsvRecords(path: string, file: string, { encoding, delimiter, headerRow }: CsvOptions): FileRecords {
  const table = createTableReader(file, headerRow);
  let records: FileRecord[] = [];
  let nextLine = 1;
  const parser = parse({
    delimiter: delimiter ?? (await detectDelimiter(path, encoding, headerRow)),
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: MAX_RECORD,
    // Records are collected here and not read from the stream, which would cost a promise for each.
    on_record: (cells: string[], { lines }) => {
      const record = table.read({ line: nextLine, cells });
      if (record) records.push(record);
      nextLine = lines + 1;
      return undefined;
    },
  });
  const taken = (): readonly FileRecord[] => {
    const group = records;
    records = [];
    return group;
  };
  const failed = watchFailure(parser);
  try {
    for await (const chunk of utf8Chunks(path, encoding)) {
      await Promise.race([written(parser, chunk), failed]);
      if (records.length > 0) yield taken();
    }
    await Promise.race([ended(parser), failed]);
  } catch (error) {
    throw error instanceof CsvError ? brokenCsv(error, file, nextLine) : error;
  } finally {
    parser.destroy();
  }
  if (records.length > 0) yield taken();
  table.end();
}

function watchFailure(parser: Parser): Promise<never> {
  const failed = new Promise<never>((_, reject) => parser.on("error", reject));
  failed.catch(() => undefined);
  parser.resume();
  return failed;
}

/** The parser reads UTF-8 itself; it keeps what it has not read yet, so each piece is a copy. */
async function* utf8Chunks(path: string, encoding: TextEncodingName): AsyncGenerator<Buffer | string> {
  if (encoding !== "utf-8") yield* decodedChunks(path, encoding);
  else for await (const chunk of fileChunks(path)) yield Buffer.from(chunk);
}

function written(parser: Parser, chunk: Buffer | string): Promise<void> {
  return new Promise((resolve, reject) => parser.write(chunk, (error) => (error ? reject(error) : resolve())));
}

function ended(parser: Parser): Promise<void> {
  return new Promise((resolve) => {
    parser.on("end", resolve);
    parser.end();
  });
}

/** The delimiter that cuts the header into most cells; comma when none does. */
async function detectDelimiter(path: string, encoding: TextEncodingName, headerRow = 1): Promise<string> {
  let sample = "";
  for await (const chunk of decodedChunks(path, encoding)) {
    sample += chunk;
    if (sample.length >= SAMPLE_LENGTH) break;
  }
  const header = sample.split(/\r?\n/).slice(headerRow - 1).find((line) => line.trim() !== "") ?? "";
  const cells = (delimiter: string) => header.replaceAll(/"[^"]*"/g, "").split(delimiter).length;
  return delimiters.reduce((best, delimiter) => (cells(delimiter) > cells(best) ? delimiter : best));
}

function brokenCsv(error: CsvError, file: string, line: number): Error {
  const isUnclosed = error.code === "CSV_QUOTE_NOT_CLOSED" || error.code === "CSV_MAX_RECORD_SIZE";
  const rule = isUnclosed ? "引号没有闭合 / a quote is opened but never closed" : `CSV 格式错误 / broken CSV (${error.code})`;
  return brokenFile({ file, line, rule, remedy: "请改正该行后重新投放 / mend this line and drop the file again" }, error);
}
