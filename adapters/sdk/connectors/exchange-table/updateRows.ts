import type { Query, Table } from "./database.ts";
import type { Column, Dialect } from "./dialect.ts";
import { joinedUpdates } from "./joinedUpdate.ts";
import type { Row } from "./rows.ts";
import { Statement } from "./statement.ts";
import { assignment, nowFor, type Cell } from "./writeBack.ts";

/** Where rows are changed. */
export interface UpdatePlace {
  readonly query: Query;
  readonly dialect: Dialect;
  readonly table: Table;
  readonly columns: ReadonlyMap<string, Column>;
  /** Columns that name a row. */
  readonly key: readonly string[];
  /** Only rows that still have this value here are changed. */
  readonly guard?: { readonly column: string; readonly value: string };
}

export interface RowUpdate {
  /** Holds the values of the key. */
  readonly row: Row;
  readonly cells: readonly Cell[];
}

/** Changes many rows: those with the same columns in one statement where their types allow it, else one by one. */
export async function updateRows(place: UpdatePlace, updates: readonly RowUpdate[]): Promise<void> {
  const alike = new Map<string, RowUpdate[]>();
  for (const update of updates) {
    if (update.cells.length === 0) continue;
    const names = update.cells.map(({ column }) => column).join();
    const group = alike.get(names) ?? [];
    if (group.push(update) === 1) alike.set(names, group);
  }
  for (const group of alike.values()) await (canJoin(place, group) ? updateJoined(place, group) : updateSingly(place, group));
}

async function updateSingly({ query, dialect, table, columns, key, guard }: UpdatePlace, updates: readonly RowUpdate[]): Promise<void> {
  for (const { row, cells } of updates) {
    const statement = new Statement(dialect, columns);
    const set = cells.map((cell) => assignment(statement, columns, cell, dialect)).join(", ");
    const here = statement.keyIs(key, row);
    const still = guard === undefined ? "" : ` and ${dialect.quote(guard.column)} = ${statement.put(guard.column, guard.value)}`;
    await query(`update ${table.sql} set ${set} where ${here}${still}`, statement.values);
  }
}

/** One statement for all of them, as far as it can hold their values. */
async function updateJoined({ query, dialect, table, columns, key, guard }: UpdatePlace, updates: readonly RowUpdate[]): Promise<void> {
  const { quote } = dialect;
  const join = joinedUpdates[dialect.name];
  const cells = updates[0]!.cells;
  const names = [...key, ...givenColumns(cells)];
  const size = Math.floor(dialect.maxValues / (names.length + 1)) - 1;
  for (let start = 0; start < updates.length; start += size) {
    // Where places have no numbers, values stand in the order of the statement: list, changes, conditions.
    const statement = new Statement(dialect, columns);
    const tuples = updates.slice(start, start + size).map(({ row, cells }, index) => {
      const values: Row = { ...row, ...Object.fromEntries(cells.flatMap((cell) => ("now" in cell ? [] : [[cell.column, cell.value]]))) };
      return names.map((name, at) => join.given(statement.put(name, values[name]), columns.get(name), { isKey: at < key.length, isFirst: index === 0 })!);
    });
    const set = cells.map((cell) => [quote(cell.column), "now" in cell ? nowFor(statement, columns, cell.column, dialect.now) : `given.${quote(cell.column)}`] as const);
    const where = guard === undefined ? [] : [`held.${quote(guard.column)} = ${statement.put(guard.column, guard.value)}`];
    await query(join.sql({ table: table.sql, key: key.map(quote), names: names.map(quote), tuples, set, where }), statement.values);
  }
}

const givenColumns = (cells: readonly Cell[]): readonly string[] => cells.flatMap((cell) => ("now" in cell ? [] : [cell.column]));

function canJoin({ dialect, columns, key }: UpdatePlace, updates: readonly RowUpdate[]): boolean {
  const { given } = joinedUpdates[dialect.name];
  const takes = (name: string, isKey: boolean): boolean => given("?", columns.get(name), { isKey, isFirst: true }) !== undefined;
  return updates.length > 1 && key.every((name) => takes(name, true)) && givenColumns(updates[0]!.cells).every((name) => takes(name, false));
}
