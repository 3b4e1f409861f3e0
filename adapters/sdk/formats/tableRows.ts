import { HubError } from "../../../services/shared/errors.ts";
import { columnOf, isV1Code, type Column } from "./columns.ts";
import type { FileRow, NamedRecord, OperationLetter, TableRow } from "./fileRow.ts";

/** A title and a few notes may stand above the header. */
const HEADER_SEARCH_ROWS = 10;

const operationWords: Readonly<Record<string, OperationLetter>> = {
  I: "I", INSERT: "I", 新增: "I", 插入: "I",
  U: "U", UPDATE: "U", 修改: "U", 变更: "U", 更正: "U",
  D: "D", DELETE: "D", 撤销: "D", 删除: "D", 作废: "D",
};

/** Columns of one file. `code` of a value column is unique: a second column of the same meaning keeps its own name. */
type Layout = readonly Column[];

/** Finds the header among the first rows and maps the rest; fails when no row looks like a header. */
export async function* rowsOfTable(table: AsyncIterable<TableRow>, file: string): AsyncGenerator<FileRow> {
  let layout: Layout | undefined;
  let searched = 0;
  let line = 0;
  for await (const { fileLine, cells } of table) {
    if (cells.every((cell) => cell.trim() === "")) continue;
    if (layout) {
      yield toFileRow(++line, fileLine, layout, cells);
    } else if (isHeader(cells)) {
      layout = layoutOf(cells);
    } else if (++searched >= HEADER_SEARCH_ROWS) {
      break;
    }
  }
  if (!layout) throw notAPenaltyFile(file);
}

/** Maps records that carry their names; fails when none of the first record's names is known. */
export async function* rowsOfRecords(records: Iterable<NamedRecord> | AsyncIterable<NamedRecord>, file: string): AsyncGenerator<FileRow> {
  let line = 0;
  let layout: { readonly names: readonly string[]; readonly columns: Layout } | undefined;
  for await (const { fileLine, fields } of records) {
    const names = fields.map(([name]) => name);
    if (!layout || names.length !== layout.names.length || names.some((name, index) => name !== layout?.names[index])) {
      layout = { names, columns: layoutOf(names) };
      if (line === 0 && !isHeader(names)) throw notAPenaltyFile(file);
    }
    yield toFileRow(++line, fileLine, layout.columns, fields.map(([, value]) => value));
  }
}

/** Whether names are those of a penalty file: two known columns, or one when there is only one. */
export function isHeader(cells: readonly string[]): boolean {
  return countKnownColumns(cells) >= Math.min(2, cells.filter((cell) => cell.trim() !== "").length || 1);
}

/** How many of the names are columns of V2 or V1. */
export function countKnownColumns(cells: readonly string[]): number {
  return cells.filter((cell) => {
    const column = columnOf(cell);
    return column.kind === "value" && (column.known || isV1Code(column.code));
  }).length;
}

function layoutOf(headers: readonly string[]): Layout {
  const taken = new Set<string>();
  return headers.map((header) => {
    const column = columnOf(header);
    if (column.kind !== "value") return column;
    if (column.code === "") return { kind: "ignored" };
    if (!taken.has(column.code)) {
      taken.add(column.code);
      return column;
    }
    let code = header.trim().toUpperCase();
    while (taken.has(code)) code += "_2";
    taken.add(code);
    return { kind: "value", code, known: false };
  });
}

function toFileRow(line: number, fileLine: number, layout: Layout, cells: readonly string[]): FileRow {
  const values: Record<string, string> = {};
  const unknown: string[] = [];
  const found = { operation: "", version: "", changedAt: "" };
  for (const [index, column] of layout.entries()) {
    const cell = cells[index] ?? "";
    if (column.kind === "value") {
      values[column.code] = cell;
      if (!column.known) unknown.push(column.code);
    } else if (column.kind !== "ignored") {
      found[column.kind] = cell;
    }
  }
  const operation = operationWords[found.operation.trim().toUpperCase()] ?? "";
  if (operation === "" && found.operation.trim() !== "") {
    values["OP"] = found.operation;
    unknown.push("OP");
  }
  return { line, fileLine, values, unknown, operation, version: found.version, changedAt: found.changedAt };
}

function notAPenaltyFile(file: string): HubError {
  const remedy = "表头应为 CF_* 代码或行政处罚公示表的中文标题 / the header row must hold CF_* codes or the Chinese titles of the standard";
  return new HubError("INVALID_REQUEST", `${file}: 没有找到双公示行政处罚的列 / no column of the penalty standard found; ${remedy}`, { file });
}
