import { z } from "zod";
import { HubError } from "../../shared/errors.ts";
import { sm3 } from "../../shared/ids.ts";
import type { Sql } from "../../shared/db/sql.ts";
import { createWhere, type Condition } from "./conditions.ts";

const PAGE_DEFAULT = 50;

export interface PageAsked {
  readonly pageSize: number;
  readonly pageToken: string;
}

/** How a list is read from the tables. */
export interface PagedList<Row> {
  /** Name of the list; tokens of other lists are refused. */
  readonly list: string;
  /** `from …` with its joins, for counting and for reading. */
  readonly from: string;
  readonly conditions: readonly Condition[];
  /** Columns that name the place of a row in the order, each with its SQL type. */
  readonly order: readonly { readonly column: string; readonly type: "bigint" | "text" }[];
  readonly descending?: boolean;
  /** The same of a row, as text. */
  readonly placeOf: (row: Row) => readonly string[];
  /** The statement that reads a page; `$page` stands for `from … where … order by … limit …`. */
  readonly select: string;
}

/** A page of a list. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly nextPageToken: string;
  readonly total: bigint;
}

/**
 * Reads a page by the place after which it begins, so that lines which come or go meanwhile shift nothing. Throws
 * INVALID_REQUEST for a token that this list, asked in this way, did not give.
 */
export async function readPage<Row extends object>(sql: Sql, asked: PageAsked, list: PagedList<Row>): Promise<Page<Row>> {
  const size = asked.pageSize || PAGE_DEFAULT;
  const question = fingerprint(asked, list.list);
  const after = asked.pageToken === "" ? undefined : parseToken(asked.pageToken, question, list.order);
  const all = createWhere(list.conditions);
  const [counted] = await sql.query<{ total: bigint }>(`select count(*) as total ${list.from} where ${all.text}`, all.params);
  const { text, params } = createWhere([...list.conditions, [after !== undefined, (give) => isAfter(list, after ?? [], give)]]);
  const direction = list.descending ? "desc" : "asc";
  const order = list.order.map(({ column }) => `${column} ${direction}`).join(", ");
  const page = `${list.from} where ${text} order by ${order} limit ${size + 1}`;
  const rows = await sql.query<Row>(list.select.replace("$page", () => page), params);
  const last = rows.length > size ? rows[size - 1] : undefined;
  return { rows: rows.slice(0, size), nextPageToken: last ? toToken(question, list.placeOf(last)) : "", total: counted?.total ?? 0n };
}

function isAfter({ order, descending }: Pick<PagedList<object>, "order" | "descending">, after: readonly string[], give: (value: unknown) => string): string {
  const columns = order.map(({ column }) => column).join(", ");
  const values = order.map(({ type }, index) => `${give(after[index])}::${type}`).join(", ");
  return `(${columns}) ${descending ? "<" : ">"} (${values})`;
}

/** What was asked beside the page: a token goes on with the same question only. */
function fingerprint({ pageSize: _size, pageToken: _token, ...question }: PageAsked, list: string): string {
  return sm3(JSON.stringify([list, question])).slice(0, 12);
}

const token = z.strictObject({ q: z.string(), after: z.array(z.string()) });

function toToken(q: string, after: readonly string[]): string {
  return Buffer.from(JSON.stringify({ q, after })).toString("base64url");
}

function parseToken(text: string, question: string, order: PagedList<object>["order"]): readonly string[] {
  const { data } = token.safeParse(parseJson(Buffer.from(text, "base64url").toString("utf8")));
  const isOurs = data?.q === question && data.after.length === order.length && order.every(({ type }, index) => isOf(type, data.after[index] ?? ""));
  if (!data || !isOurs) {
    const words = "page_token 无效：须为同一查询上一页给出的值；请从第一页重新开始 / page_token is not of this list and question; begin again without it";
    throw new HubError("INVALID_REQUEST", words, { field: "page_token" });
  }
  return data.after;
}

/** A bigint of SQL has at most 19 digits; 18 are enough for ours. */
function isOf(type: "bigint" | "text", value: string): boolean {
  return type === "text" ? !value.includes("\0") : /^-?\d{1,18}$/.test(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
