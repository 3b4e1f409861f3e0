import type { SqlValue } from "./database.ts";
import type { Column, Dialect } from "./dialect.ts";
import { toColumnTime } from "./times.ts";

/** A statement being written: its values stand beside it, in the order in which it names them. */
export class Statement {
  readonly values: SqlValue[] = [];
  private readonly dialect: Dialect;
  private readonly columns: ReadonlyMap<string, Column>;

  constructor(dialect: Dialect, columns: ReadonlyMap<string, Column>) {
    this.dialect = dialect;
    this.columns = columns;
  }

  /** Adds a value that is compared with or stored in a column. */
  put(name: string, value: unknown): string {
    const column = this.columns.get(name);
    this.values.push(toSqlValue(value, column));
    return this.dialect.placeholder(this.values.length, column);
  }

  /** True for the rows with one of these keys. */
  keyIn(key: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): string {
    const [only] = key;
    if (key.length === 1 && only !== undefined) return `${this.dialect.quote(only)} in (${rows.map((row) => this.put(only, row[only])).join(", ")})`;
    return `(${rows.map((row) => this.keyIs(key, row)).join(" or ")})`;
  }

  /** True for the row with this key. */
  keyIs(key: readonly string[], row: Readonly<Record<string, unknown>>): string {
    return `(${key.map((column) => `${this.dialect.quote(column)} = ${this.put(column, row[column])}`).join(" and ")})`;
  }
}

/** Whatever a mapping makes, as text that the column takes. */
export function toSqlValue(value: unknown, column: Column | undefined): SqlValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return column?.kind === "time" ? toColumnTime(value, column.type) : value;
  if (typeof value === "boolean") return column?.kind === "number" ? String(Number(value)) : String(value);
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}
