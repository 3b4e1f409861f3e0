import { plainDecimal } from "../../../formats/plainDecimal.ts";
import type { FileRecord, FileRecords } from "./fileRecord.ts";
import { openSharedStrings, type SharedStrings } from "./sharedStrings.ts";
import { createTableReader, type TableRow } from "./tableRecords.ts";
import { openPartReader, readInto, readSharedStrings, readWorkbook, type Workbook } from "./workbook.ts";
import type { XmlReader } from "./xmlEvents.ts";
import { openZipParts } from "./zipParts.ts";

/** Beyond the last column of a spreadsheet program; a sheet that names a later one is broken. */
const MAX_COLUMNS = 16_384;
const DAY_MS = 86_400_000;
/** Days from the spreadsheets' first day to 1970. */
const EPOCH_DAYS = { 1900: 25_569, 1904: 24_107 } as const;

/**
 * The records of one sheet, streamed: parts are unpacked piece by piece and shared strings lie in a file. Dates become `YYYY/MM/DD` (with
 * time only when there is one), numbers are written without exponent.
 */
export async function* readXlsxRecords(path: string, file: string, { sheet, headerRow }: { sheet?: string | undefined; headerRow?: number | undefined }): FileRecords {
  const zip = await openZipParts(path, file);
  const strings = openSharedStrings();
  try {
    const workbook = await readWorkbook(zip, file, sheet);
    await readSharedStrings(zip, file, strings);
    const table = createTableReader(file, headerRow);
    let records: FileRecord[] = [];
    const reader = openSheetReader(file, { workbook, strings }, (row) => {
      const record = table.read(row);
      if (record) records.push(record);
    });
    for await (const _ of readInto(reader, zip.read(workbook.sheet))) {
      if (records.length === 0) continue;
      yield records;
      records = [];
    }
    table.end();
  } finally {
    strings.close();
    zip.close();
  }
}

interface Cell {
  readonly column: number;
  readonly type: string;
  readonly isDate: boolean;
}

interface SheetContext {
  readonly workbook: Workbook;
  readonly strings: SharedStrings;
}

function openSheetReader(file: string, { workbook, strings }: SheetContext, found: (row: TableRow) => void): XmlReader {
  let [line, text, takes, hints] = [0, "", false, 0];
  let cells: string[] = [];
  let cell: Cell = { column: -1, type: "n", isDate: false };
  const opened = (name: string, attributes: Readonly<Record<string, string | undefined>>) => {
    if (name === "row") {
      line = Number(attributes["r"] ?? line + 1);
      cells = [];
      cell = { column: -1, type: "n", isDate: false };
    } else if (name === "c") {
      const column = columnOf(attributes["r"]) ?? cell.column + 1;
      cell = { column, type: attributes["t"] ?? "n", isDate: workbook.dateStyles[Number(attributes["s"] ?? 0)] === true };
      text = "";
    } else if (name === "rPh") hints++;
    takes = hints === 0 && (name === "v" || name === "t");
  };
  const closed = (name: string) => {
    takes = false;
    if (name === "rPh") hints--;
    else if (name === "row") found({ line, cells });
    else if (name === "c" && cell.column < MAX_COLUMNS) {
      while (cells.length < cell.column) cells.push("");
      cells[cell.column] = toText(cell, text, strings, workbook.from1904);
    }
  };
  const takeText = (piece: string) => {
    if (takes) text += piece;
  };
  return openPartReader(file, { opened, closed, text: takeText });
}

/** What a person sees in the cell, as far as the file tells. */
function toText({ type, isDate }: Cell, text: string, strings: SharedStrings, from1904: boolean): string {
  if (type === "s") return strings.at(Number(text)) ?? "";
  if (type === "b") return text === "1" ? "TRUE" : "FALSE";
  if (type !== "n" || text === "") return text;
  const number = Number(text);
  if (Number.isNaN(number)) return text;
  return isDate ? dateText(number, from1904) : plainDecimal(String(number));
}

/** Sheets hold wall time without zone. */
function dateText(serial: number, from1904: boolean): string {
  const ms = Math.round((serial - EPOCH_DAYS[from1904 ? 1904 : 1900]) * 86_400) * 1_000;
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return plainDecimal(String(serial));
  const [day = "", time = ""] = date.toISOString().slice(0, 19).split("T");
  return day.replaceAll("-", "/") + (ms % DAY_MS === 0 ? "" : ` ${time}`);
}

/** `C7` → 2; undefined when the cell does not say where it stands. */
function columnOf(reference: string | undefined): number | undefined {
  if (!reference) return undefined;
  let column = 0;
  for (const character of reference) {
    const letter = character.charCodeAt(0) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column === 0 ? undefined : column - 1;
}
