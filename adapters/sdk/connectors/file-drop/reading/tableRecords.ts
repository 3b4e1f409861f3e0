import { brokenFile, type FileRecord } from "./fileRecord.ts";

/** A row of a table as found. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Turns the rows of a table into records under the names of its header. */
export interface TableReader {
  /** Undefined for blank rows, those above the header and the header itself. */
  read(row: TableRow): FileRecord | undefined;
  /** Called after the last row; fails when there was no header. */
  end(): void;
}

/** The header is the row `headerRow`, or else the first that is not blank. */
export function createTableReader(file: string, headerRow: number | undefined): TableReader {
  let titles: readonly string[] | undefined;
  return {
    read({ line, cells }) {
      if (cells.every(isBlank)) return undefined;
      if (titles) return toRecord(titles, line, cells);
      if (headerRow === undefined || line >= headerRow) titles = uniqueTitles(cells);
      return undefined;
    },
    end() {
      if (titles) return;
      throw brokenFile({ file, rule: "没有表头 / there is no header", remedy: "请按接口说明导出，首行为列名 / export it with the names of the columns in the first row" });
    },
  };
}

/** A second column of a name is called `<name>_2`; a column without a name by its number. */
function uniqueTitles(cells: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return cells.map((cell, index) => {
    const title = cell.replaceAll("\ufeff", "").trim() || `第${index + 1}列`;
    let name = title;
    for (let number = 2; taken.has(name); number++) name = `${title}_${number}`;
    taken.add(name);
    return name;
  });
}

/** Cells that are missing at the end are left off, as office programs leave them off. */
function toRecord(titles: readonly string[], line: number, cells: readonly string[]): FileRecord {
  if (cells.length > titles.length && cells.slice(titles.length).some((cell) => !isBlank(cell))) {
    const message = `该行有 ${cells.length} 列，表头只有 ${titles.length} 列，请检查分隔符与引号 / the row has ${cells.length} cells, the header ${titles.length}: check delimiters and quotes`;
    return { line, fields: {}, unreadable: message };
  }
  const fields: Record<string, string> = {};
  for (let index = 0; index < titles.length && index < cells.length; index++) {
    const cell = cells[index]!;
    if (cell.includes("\ufffd")) return { line, fields: {}, unreadable: undecodable(titles[index]!) };
    fields[titles[index]!] = cell;
  }
  return { line, fields };
}

/** A value with bytes that its encoding does not know. */
export function undecodable(field: string): string {
  return `“${field}”含有无法解码的字节，请以 UTF-8 或 GB18030 重新导出 / “${field}” has bytes that its encoding does not know: export it as UTF-8 or GB18030 again`;
}

const isBlank = (cell: string): boolean => cell.trim() === "";
