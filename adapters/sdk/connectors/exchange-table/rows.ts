import type { SourceRecord } from "../contract.ts";
import { binaryValue } from "./database.ts";
import type { TableFeed } from "./settings.ts";

/** A row as the database gives it. */
export type Row = Readonly<Record<string, unknown>>;

/** Characters of JSON per batch: at three bytes each it stays under the 4 MB of a gRPC message. */
const BATCH_CHARACTERS = 700_000;

/** A value of a row as text; nothing is empty. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Names a row for ever: the table and the values of its key. */
export function placeOf(table: string, key: readonly string[], row: Row): string {
  return [table, ...key.map((column) => textOf(row[column]).replaceAll("%", "%25").replaceAll("/", "%2F"))].join("/");
}

/** A row as a record, without empty columns and those in which the exchange itself is kept; one with a value that is no text cannot be read. */
export function toRecord({ table, key, state, write }: TableFeed, row: Row): SourceRecord {
  const place = placeOf(table, key, row);
  const where = `${table} ${key.map((column) => `${column}=${textOf(row[column])}`).join(", ")}`;
  const own = new Set([state?.column, ...Object.values(write)]);
  const fields = Object.fromEntries(Object.entries(row).filter(([column, value]) => value !== null && (!own.has(column) || key.includes(column))));
  const binary = Object.keys(fields).find((column) => fields[column] === binaryValue);
  if (binary === undefined) return { place, where, fields };
  const unreadable = `${table} 的列 ${binary} 是二进制数据，请在 columns 中只列出要读的列 / column ${binary} holds binary data: list the columns to read under \`columns\``;
  return { place, where, fields: {}, unreadable };
}

/** As many rows from the start as make one message, at least one; the others come with the next poll. */
export function firstRows(rows: readonly Row[]): readonly Row[] {
  let characters = 0;
  const end = rows.findIndex((row, index) => {
    characters += JSON.stringify(row).length;
    return index > 0 && characters > BATCH_CHARACTERS;
  });
  return end === -1 ? rows : rows.slice(0, end);
}
