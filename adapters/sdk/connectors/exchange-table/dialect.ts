/** What a column holds, as far as statements must know. */
export type ColumnKind = "number" | "time" | "json" | "binary" | "text";

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The type as the database calls it, e.g. `character varying`. */
  readonly type: string;
}

/** What differs between the databases in the statements of this connector. All else is plain SQL-92 with `limit` and `for update`. */
export interface Dialect {
  readonly name: "postgres" | "mysql";
  /** An identifier from the manifest, quoted; data is never part of a statement. */
  readonly quote: (identifier: string) => string;
  /** The n-th value, from 1, compared with or stored in a column. MySQL compares text with numbers as floating point, unless told. */
  readonly placeholder: (position: number, column?: Column) => string;
  /** The time of the server, for columns of every type. */
  readonly now: string;
  /** The time so many seconds ago. */
  readonly ago: (seconds: number) => string;
  /** Where the tables are when the manifest names no schema. */
  readonly currentSchema: string;
  /** Gives the first column of every index of a table, as `name`; the values are the schema, unless it is the current one, and the table. */
  readonly indexedSql: (schema: string, table: string) => string;
  /** Values of one statement. */
  readonly maxValues: number;
}

export const postgres: Dialect = {
  name: "postgres",
  quote: (identifier) => `"${identifier.replaceAll('"', '""')}"`,
  placeholder: (position) => `$${position}`,
  now: "current_timestamp",
  ago: (seconds) => `current_timestamp - interval '${seconds} seconds'`,
  currentSchema: "current_schema()",
  indexedSql: (schema, table) => `select a.attname as "name" from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] where n.nspname = ${schema} and c.relname = ${table}`,
  maxValues: 60_000,
};

export const mysql: Dialect = {
  name: "mysql",
  quote: (identifier) => `\`${identifier.replaceAll("`", "``")}\``,
  placeholder: (_, column) => (column?.kind === "number" ? "cast(? as decimal(65, 20))" : "?"),
  now: "now(3)",
  ago: (seconds) => `now(3) - interval ${seconds} second`,
  currentSchema: "database()",
  indexedSql: (schema, table) => `select column_name as "name" from information_schema.statistics where seq_in_index = 1 and table_schema = ${schema} and table_name = ${table}`,
  maxValues: 60_000,
};
