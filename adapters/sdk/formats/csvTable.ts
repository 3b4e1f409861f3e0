import { pipeline, Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { HubError } from "../../../services/shared/errors.ts";
import type { TableRow } from "./fileRow.ts";
import { countKnownColumns } from "./tableRows.ts";
import { decodedChunks, detectEncoding, type TextEncodingName } from "./textEncoding.ts";

/** Longest record taken, bytes: many times what the fields allow, so beyond it a quote was never closed. */
const MAX_RECORD = 1_000_000;
const SAMPLE_LENGTH = 64 * 1024;
const delimiters = [",", "\t", ";"] as const;

/** How many cells of a line are titles of the kind of file that is read: by them the delimiter is known. */
export type CountKnown = (cells: readonly string[]) => number;

/**
 * The rows of a CSV file, streamed: comma, semicolon or tab; UTF-8 with or without mark, UTF-16 with mark, GB18030.
 * Fails with INVALID_REQUEST and the line when a quote is not closed.
 */
export async function* readCsvTable(path: string, file: string, countKnown: CountKnown = countKnownColumns): AsyncGenerator<TableRow> {
  const encoding = await detectEncoding(path);
  let nextLine = 1;
  const startLines: number[] = [];
  const parser = parse({
    delimiter: await detectDelimiter(path, encoding, countKnown),
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: MAX_RECORD,
    on_record: (record: string[], { lines }) => {
      startLines.push(nextLine);
      nextLine = lines + 1;
      return record;
    },
  });
  pipeline(Readable.from(decodedChunks(path, encoding)), parser, () => undefined);
  try {
    for await (const cells of parser as AsyncIterable<string[]>) yield { fileLine: startLines.shift()!, cells };
  } catch (error) {
    throw error instanceof CsvError ? brokenCsv(error, file, nextLine) : error;
  }
}

/** The delimiter with which the first lines show most known columns; comma when none does. */
async function detectDelimiter(path: string, encoding: TextEncodingName, countKnown: CountKnown): Promise<string> {
  let sample = "";
  for await (const chunk of decodedChunks(path, encoding)) {
    sample += chunk;
    if (sample.length >= SAMPLE_LENGTH) break;
  }
  const lines = sample.split(/\r?\n/, 10);
  const score = (delimiter: string) =>
    Math.max(...lines.map((line) => countKnown(line.split(delimiter).map((cell) => cell.replaceAll('"', "")))));
  return delimiters.reduce((best, delimiter) => (score(delimiter) > score(best) ? delimiter : best));
}

function brokenCsv(error: CsvError, file: string, line: number): HubError {
  const unclosed = error.code === "CSV_QUOTE_NOT_CLOSED" || error.code === "CSV_MAX_RECORD_SIZE";
  const found = unclosed ? "引号没有闭合 / a quote is opened but never closed" : `CSV 格式错误 / broken CSV (${error.code})`;
  const message = `${file} 第 ${line} 行 / line ${line}: ${found}; 请改正该行后重新提交 / mend this line and send the file again`;
  return new HubError("INVALID_REQUEST", message, { file, line: String(line), code: error.code }, { cause: error });
}
