import type { Column, Dialect } from "./dialect.ts";

/** What one statement changes: rows of a table, each to values of its own. Identifiers are quoted, values are placeholders. */
export interface JoinedParts {
  /** The table that is changed; the statement calls it `held`. */
  readonly table: string;
  readonly key: readonly string[];
  /** Columns of the list, which the statement calls `given`: the key first. */
  readonly names: readonly string[];
  /** One per row, values in the order of the names. */
  readonly tuples: readonly (readonly string[])[];
  readonly set: readonly (readonly [column: string, value: string])[];
  readonly where: readonly string[];
}

/** How a kind of database joins an update with a list of values. */
export interface JoinedUpdate {
  /** What stands in the list for a value of a column; undefined when it would be no value of that column. */
  readonly given: (placeholder: string, column: Column | undefined, place: { readonly isKey: boolean; readonly isFirst: boolean }) => string | undefined;
  readonly sql: (parts: JoinedParts) => string;
}

const assignments = (set: JoinedParts["set"], prefix = ""): string => set.map(([column, value]) => `${prefix}${column} = ${value}`).join(", ");

const onKey = (key: readonly string[]): string => key.map((column) => `held.${column} = given.${column}`).join(" and ");

/** `character` alone would be one letter, and as text it would not equal the same with its blanks. */
const POSTGRES_TYPES: ReadonlyMap<string, string> = new Map([["character", "bpchar"], ["character varying", "text"]]);

/** The first row tells the types of the others; types without a plain name cannot be cast to. */
const postgres: JoinedUpdate = {
  given(placeholder, column, { isFirst }) {
    if (column === undefined || !/^[a-z ]+$/.test(column.type)) return undefined;
    return isFirst ? `cast(${placeholder} as ${POSTGRES_TYPES.get(column.type) ?? column.type})` : placeholder;
  },
  sql: ({ table, key, names, tuples, set, where }) =>
    `update ${table} as held set ${assignments(set)} from (values ${tuples.map((tuple) => `(${tuple.join(", ")})`).join(", ")}) as given (${names.join(", ")}) where ${[onKey(key), ...where].join(" and ")}`,
};

/**
 * A `union` is a list that every version knows. It begins with no row of the table itself: so keys take the column's collation,
 * without which the server would refuse to compare them or pass by the index. The list comes first in the join, row by row.
 */
const mysql: JoinedUpdate = {
  given(placeholder, column, { isKey }) {
    if (!isKey || column?.kind === "number") return placeholder;
    if (/^(date|datetime|timestamp)$/.test(column?.type ?? "")) return `cast(${placeholder} as datetime(6))`;
    return /char|text|enum/.test(column?.type ?? "") ? placeholder : undefined;
  },
  sql: ({ table, key, names, tuples, set, where }) => {
    const none = `select ${names.map((name, index) => (index < key.length ? name : `null as ${name}`)).join(", ")} from ${table} where 1 = 0`;
    const list = [none, ...tuples.map((tuple) => `select ${tuple.join(", ")}`)].join(" union all ");
    return `update (${list}) as given straight_join ${table} as held on ${onKey(key)} set ${assignments(set, "held.")}${where.length === 0 ? "" : ` where ${where.join(" and ")}`}`;
  },
};

export const joinedUpdates: Readonly<Record<Dialect["name"], JoinedUpdate>> = { postgres, mysql };
