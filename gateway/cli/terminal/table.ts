import { cutToWidth, displayWidth, padToWidth, printable } from "./displayWidth.ts";

/** A column of a table: its heading, what a row shows in it, and how. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly align?: "left" | "right";
  /** Longer values are cut, in terminal columns; default: not cut. */
  readonly maxWidth?: number;
}

/** A table as lines: heading, rule, rows. Columns are as wide as their widest value; wide characters count two. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = rows.map((row) => columns.map(({ value, maxWidth }) => cutToWidth(printable(value(row)), maxWidth ?? Number.MAX_SAFE_INTEGER)));
  const widths = columns.map(({ title }, index) => Math.max(displayWidth(title), ...cells.map((line) => displayWidth(line[index] ?? ""))));
  const draw = (line: readonly string[]) =>
    columns.map(({ align }, index) => padToWidth(line[index] ?? "", widths[index] ?? 0, align ?? "left")).join("  ").trimEnd();
  return [draw(columns.map(({ title }) => title)), widths.map((width) => "─".repeat(width)).join("  "), ...cells.map(draw)];
}
