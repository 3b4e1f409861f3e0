import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { HubError } from "../../../services/shared/errors.ts";
import { readCsvTable } from "../formats/csvTable.ts";
import type { TableRow } from "../formats/fileRow.ts";
import { startsWith } from "../formats/textEncoding.ts";
import { readXlsxTable } from "../formats/xlsxTable.ts";
import type { StepForm } from "./formReader.ts";

/** One step of a file, under the titles of its header and with the values as found. */
export interface StepFileRow {
  /** Number of the data row, from 1. */
  readonly line: number;
  /** The row where an editor or spreadsheet shows it, from 1. */
  readonly fileLine: number;
  readonly form: StepForm & Readonly<Record<string, string>>;
}

/** Columns without which a file holds no steps. */
const REQUIRED = ["环节", "案件编号"] as const;
/** Further columns by which the delimiter is known. */
const USUAL: ReadonlySet<string> = new Set([...REQUIRED, "移送机关代码", "办理时间", "文书文号", "OP", "操作"]);
/** A title and a few notes may stand above the header. */
const HEADER_SEARCH_ROWS = 10;
/** A workbook is held in memory, bytes. */
const WORKBOOK_LIMIT = 200 * 1024 * 1024;

/**
 * The steps of a .csv or .xlsx file in file order; the content decides, not the name. Fails with INVALID_REQUEST naming
 * file and line; rows before a broken place have been given out by then.
 */
export async function* readStepFile(path: string, file: string = basename(path)): AsyncGenerator<StepFileRow> {
  let titles: readonly string[] | undefined;
  let searched = 0;
  let line = 0;
  for await (const { fileLine, cells } of await openTable(path, file)) {
    if (cells.every((cell) => cell.trim() === "")) continue;
    if (titles) {
      yield { line: ++line, fileLine, form: toForm(titles, cells) };
      continue;
    }
    titles = headerOf(cells);
    if (!titles && ++searched >= HEADER_SEARCH_ROWS) break;
  }
  if (!titles) throw noHeader(file);
}

async function openTable(path: string, file: string): Promise<AsyncIterable<TableRow>> {
  if (!(await startsWith(path, [0x50, 0x4b, 0x03, 0x04]))) return readCsvTable(path, file, countKnown);
  const { size } = await stat(path);
  if (size <= WORKBOOK_LIMIT) return readXlsxTable(path, file);
  throw new HubError("INVALID_REQUEST", `${file}: 超过 200 MB，请拆分或改用 .csv / larger than 200 MB, split it or use .csv`, { file });
}

function countKnown(cells: readonly string[]): number {
  return cells.filter((cell) => USUAL.has(titleOf(cell))).length;
}

function headerOf(cells: readonly string[]): readonly string[] | undefined {
  const titles = cells.map(titleOf);
  return REQUIRED.every((title) => titles.includes(title)) ? titles : undefined;
}

function titleOf(cell: string): string {
  return cell.normalize("NFKC").replaceAll(/[\s\u200b\ufeff*]/g, "");
}

/** Of two columns of the same title the first that is filled in counts; cells beyond the header have no title. */
function toForm(titles: readonly string[], cells: readonly string[]): StepFileRow["form"] {
  const form: Record<string, string> = {};
  for (const [index, cell] of cells.entries()) {
    const title = titles[index] || `第${index + 1}列`;
    if ((form[title] ?? "").trim() === "") form[title] = cell;
  }
  return form;
}

function noHeader(file: string): HubError {
  const message = `${file}: 没有找到表头“${REQUIRED.join("”“")}” / no header with the columns ${REQUIRED.join(", ")}; 请按接口说明导出 / export it as the interface's description says`;
  return new HubError("INVALID_REQUEST", message, { file });
}
