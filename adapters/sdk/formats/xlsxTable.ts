import { createReadStream } from "node:fs";
import type exceljs from "exceljs";
import { HubError } from "../../../services/shared/errors.ts";
import type { TableRow } from "./fileRow.ts";
import { plainDecimal } from "./plainDecimal.ts";
import { openWorkbookReader } from "./workbookReader.ts";

/**
 * The rows of the first sheet of a workbook, streamed. Dates become `YYYY/MM/DD` (with time only when there is one),
 * numbers are written without exponent. Fails with INVALID_REQUEST when the file is no readable workbook.
 */
export async function* readXlsxTable(path: string, file: string): AsyncGenerator<TableRow> {
  const stream = createReadStream(path);
  const workbook = await openWorkbookReader(stream);
  let sheets = 0;
  try {
    for await (const sheet of workbook) {
      // Later sheets are passed over, not broken off: exceljs removes its temporary file of a sheet when it goes on to the next.
      if (++sheets > 1) continue;
      for await (const row of sheet) yield { fileLine: row.number, cells: cellsOf(row) };
    }
  } catch (error) {
    const unreadableDisk = error instanceof Error && "syscall" in error;
    throw unreadableDisk ? error : brokenWorkbook(file, error);
  } finally {
    stream.destroy();
  }
  if (sheets === 0) throw brokenWorkbook(file, undefined);
}

function cellsOf(row: exceljs.Row): readonly string[] {
  return Array.from({ length: row.cellCount }, (_, index) => textOfCell(row.getCell(index + 1).value));
}

/** What a person sees in the cell, as far as the file tells. */
export function textOfCell(value: exceljs.CellValue | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number") return plainDecimal(String(value));
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (value instanceof Date) return textOfDate(value);
  if ("richText" in value) return value.richText.map(({ text }) => text).join("");
  if ("text" in value) return textOfCell(value.text);
  if ("result" in value) return textOfCell(value.result);
  return "error" in value ? value.error : "";
}

/** Sheets hold wall time without zone, which exceljs gives as UTC. */
function textOfDate(date: Date): string {
  if (Number.isNaN(date.getTime())) return "";
  const [day = "", time = ""] = date.toISOString().slice(0, 19).split("T");
  return day.replaceAll("-", "/") + (time === "00:00:00" ? "" : ` ${time}`);
}

function brokenWorkbook(file: string, cause: unknown): HubError {
  const message = `${file}: 无法作为 .xlsx 读取，文件可能不完整或已加密，请另存为 .xlsx 后重试 / not readable as .xlsx, it may be incomplete or encrypted; save it as .xlsx again`;
  return new HubError("INVALID_REQUEST", message, { file }, { cause });
}
