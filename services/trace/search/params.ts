import { INDEXED_CHARACTERS, type SearchedColumn } from "../schema.ts";

/** Gives a value to the statement and says its place, `$3`. */
export type Give = (value: unknown) => string;

/** The values of a statement that is being written. */
export function createParams(): { readonly params: unknown[]; readonly give: Give } {
  const params: unknown[] = [];
  return { params, give: (value) => `$${params.push(value)}` };
}

/** Condition that a column has one of the values, in the form that its index serves. */
export function oneOf(column: SearchedColumn, values: readonly string[], give: Give): string {
  const beginnings = give([...new Set(values.map(beginningOf))]);
  return `${column} <> '' and left(${column}, ${INDEXED_CHARACTERS}) = any(${beginnings}::text[]) and ${column} = any(${give(values)}::text[])`;
}

/**
 * The hops of many cases. Case by case, each by its index: for a long list of values the planner, which has no statistics of the
 * index's expression, would read the whole table. `offset 0` keeps it from joining otherwise.
 */
export function hopsOfCases(caseIds: readonly string[], give: Give): string {
  return `select own.* from unnest(${give(caseIds)}::text[]) as one (id) cross join lateral (
    select * from hop where case_id <> '' and left(case_id, ${INDEXED_CHARACTERS}) = left(one.id, ${INDEXED_CHARACTERS}) and case_id = one.id offset 0
  ) as own`;
}

/** PostgreSQL counts characters, not units of UTF-16. */
export function beginningOf(value: string): string {
  return value.length <= INDEXED_CHARACTERS ? value : Array.from(value).slice(0, INDEXED_CHARACTERS).join("");
}
