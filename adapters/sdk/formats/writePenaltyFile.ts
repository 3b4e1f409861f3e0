import { writeFile } from "node:fs/promises";
import { stringify } from "csv-stringify/sync";
import { fileColumns } from "./columns.ts";

/** V2 code (or a column's own name) to text; also OP, VERSION and CHANGED_AT. */
export type WritableRow = Readonly<Record<string, string>>;

const optionalColumns: ReadonlySet<string> = new Set(["AJBH", "OP", "VERSION", "CHANGED_AT"]);

/**
 * Writes rows with the Chinese titles of the standard, as CSV (UTF-8 with mark, as spreadsheet programs want it) or as
 * a workbook whose cells are all text, so that no value changes. Columns no row has are left off when optional;
 * unknown columns go to the end under their own name.
 */
export async function writePenaltyFile(path: string, rows: readonly WritableRow[], format: "csv" | "xlsx"): Promise<void> {
  const columns = columnsFor(rows);
  const table = rows.map((row) => columns.map(({ code }) => row[code] ?? ""));
  const titles = columns.map(({ zh }) => zh);
  await (format === "csv" ? writeCsv(path, titles, table) : writeXlsx(path, titles, table));
}

function columnsFor(rows: readonly WritableRow[]): readonly { code: string; zh: string }[] {
  const used = new Set(rows.flatMap((row) => Object.keys(row)));
  const standard = fileColumns.filter(({ code }) => !optionalColumns.has(code) || used.has(code));
  const known = new Set(fileColumns.map(({ code }) => code));
  return [...standard, ...[...used].filter((code) => !known.has(code)).map((code) => ({ code, zh: code }))];
}

async function writeCsv(path: string, titles: readonly string[], table: readonly string[][]): Promise<void> {
  await writeFile(path, stringify([[...titles], ...table], { bom: true, record_delimiter: "windows" }));
}

async function writeXlsx(path: string, titles: readonly string[], table: readonly string[][]): Promise<void> {
  // Loaded when needed: it takes 35 MB.
  const { default: exceljs } = await import("exceljs");
  const workbook = new exceljs.Workbook();
  const sheet = workbook.addWorksheet("行政处罚");
  for (const cells of [titles, ...table]) sheet.addRow([...cells]).eachCell((cell) => (cell.numFmt = "@"));
  await workbook.xlsx.writeFile(path);
}
