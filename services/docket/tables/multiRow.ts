import type { SqlQueries } from "../../shared/db/sql.ts";

type Cell = string | number | bigint | boolean | null;

/** A column of what is sent to a statement: its type and where its value comes from. */
export interface Column<Row> {
  readonly name: string;
  readonly type: "text" | "bigint" | "integer" | "boolean";
  readonly cell: (row: Row) => Cell;
}

/** Rows in one statement: more gain nothing and hold up an embedded database longer. */
const ROWS_MAX = 1_000;

/** A statement over many rows. `$rows` in the text stands for them, as a table `sent` with the columns given. */
export function createMultiRow<Row>(columns: readonly Column<Row>[], text: string) {
  const names = columns.map(({ name }) => name).join(", ");
  const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(", ");
  const statement = text.replace("$rows", () => `unnest(${arrays}) as sent (${names})`);
  /** Runs it for the rows, in their order; does nothing without any. */
  return async (queries: SqlQueries, rows: readonly Row[]): Promise<void> => {
    for (let from = 0; from < rows.length; from += ROWS_MAX) {
      const some = rows.slice(from, from + ROWS_MAX);
      await queries.query(statement, columns.map(({ cell }) => some.map((row) => storable(cell(row)))));
    }
  };
}

/** PostgreSQL keeps no NUL in text. */
function storable(cell: Cell): Cell {
  return typeof cell === "string" && cell.includes("\0") ? cell.replaceAll("\0", "\uFFFD") : cell;
}

/** `a, b, c` of the columns. */
export function namesOf(columns: readonly { readonly name: string }[]): string {
  return columns.map(({ name }) => name).join(", ");
}
