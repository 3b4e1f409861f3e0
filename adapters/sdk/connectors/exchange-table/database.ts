import type { Column, Dialect } from "./dialect.ts";

/** Runs one statement and returns its rows, values as text; a binary value is `binaryValue`. */
export type Query = <Row = Readonly<Record<string, unknown>>>(sql: string, values: readonly SqlValue[]) => Promise<readonly Row[]>;

/** What can be handed to a statement; the database makes the column's type of it. */
export type SqlValue = string | null;

/** Stands for a value that is no text. */
export const binaryValue: unique symbol = Symbol("binary");

/**
 * A partner's database. Every failure is a HubError: RECORD_REJECTED when the data was refused, TARGET_TIMEOUT (also for locks),
 * and TARGET_UNAVAILABLE for all else: a missing table or a withdrawn right concerns all records alike, so they are held
 * until somebody mends it. Never retries.
 */
export interface Database {
  readonly dialect: Dialect;
  readonly query: Query;
  /** Runs the work in one transaction: all of it or nothing. */
  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** System id, for messages. */
  readonly system: string;
  readonly timeoutMs: number;
}

/** A table or view of a schema with its columns, which are read once. */
export interface Table {
  readonly name: string;
  /** Quoted, with its schema. */
  readonly sql: string;
  /**
   * By name, in the order of the table; empty when there is no such table or the login may not see it. Never call it first inside a
   * transaction: it uses a connection of its own.
   */
  readonly columns: () => Promise<ReadonlyMap<string, Column>>;
  /** Columns with which an index begins. */
  readonly indexed: () => Promise<ReadonlySet<string>>;
}

const KINDS: readonly (readonly [RegExp, Column["kind"]])[] = [
  [/int|numeric|decimal|double|float|real|serial|money|number/i, "number"],
  [/timestamp|date|time|year/i, "time"],
  [/json/i, "json"],
  [/bytea|blob|binary|bit|geometry/i, "binary"],
];

export function openTable({ dialect, query }: Database, name: string, schema: string | undefined): Table {
  let known: Promise<ReadonlyMap<string, Column>> | undefined;
  const [first, second] = [dialect.placeholder(1), dialect.placeholder(2)];
  const place: readonly [schema: string, table: string] = schema === undefined ? [dialect.currentSchema, first] : [first, second];
  const placeValues = schema === undefined ? [name] : [schema, name];
  const read = async () => {
    const sql = `select column_name as "name", data_type as "type" from information_schema.columns
      where table_schema = ${place[0]} and table_name = ${place[1]} order by ordinal_position`;
    const rows = await query<{ name: string; type: string }>(sql, placeValues);
    return new Map(rows.map(({ name, type }) => [name, { name, type, kind: KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? "text" }] as const));
  };
  return {
    name,
    sql: schema === undefined ? dialect.quote(name) : `${dialect.quote(schema)}.${dialect.quote(name)}`,
    indexed: async () => new Set((await query<{ name: string }>(dialect.indexedSql(...place), placeValues)).map((row) => row.name)),
    async columns() {
      known ??= read();
      try {
        const columns = await known;
        if (columns.size === 0) known = undefined;
        return columns;
      } catch (error) {
        known = undefined;
        throw error;
      }
    },
  };
}
