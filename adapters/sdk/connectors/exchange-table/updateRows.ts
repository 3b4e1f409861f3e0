import type { Query, Table } from "./database.ts";
import type { Column, Dialect } from "./dialect.ts";
import type { Row } from "./rows.ts";
import { Statement } from "./statement.ts";
import { assignment, type Cell } from "./writeBack.ts";

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

/** Changes many rows: those with the same columns in one statement where the database can, else one by one. */
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

/** One `update … from (values …)`; the first row tells the types of the others. */
async function updateJoined({ query, dialect, table, columns, key, guard }: UpdatePlace, updates: readonly RowUpdate[]): Promise<void> {
  const { quote } = dialect;
  const cells = updates[0]!.cells;
  const given = cells.flatMap((cell) => ("now" in cell ? [] : [cell.column]));
  const names = [...key, ...given];
  const size = Math.floor(dialect.maxValues / (names.length + 1)) - 1;
  for (let start = 0; start < updates.length; start += size) {
    const statement = new Statement(dialect, columns);
    const tuples = updates.slice(start, start + size).map(({ row, cells }, index) => {
      const values: Row = { ...row, ...Object.fromEntries(cells.flatMap((cell) => ("now" in cell ? [] : [[cell.column, cell.value]]))) };
      const places = names.map((name) => (index > 0 ? statement.put(name, values[name]) : `cast(${statement.put(name, values[name])} as ${castType(columns.get(name)) ?? "text"})`));
      return `(${places.join(", ")})`;
    });
    const set = cells.map((cell) => ("now" in cell ? assignment(statement, columns, cell, dialect) : `${quote(cell.column)} = given.${quote(cell.column)}`));
    const here = key.map((column) => `held.${quote(column)} = given.${quote(column)}`);
    const still = guard === undefined ? [] : [`held.${quote(guard.column)} = ${statement.put(guard.column, guard.value)}`];
    const sql = `update ${table.sql} as held set ${set.join(", ")} from (values ${tuples.join(", ")}) as given (${names.map(quote).join(", ")}) where ${[...here, ...still].join(" and ")}`;
    await query(sql, statement.values);
  }
}

function canJoin({ dialect, columns, key }: UpdatePlace, updates: readonly RowUpdate[]): boolean {
  const names = [...key, ...updates[0]!.cells.map(({ column }) => column)];
  return dialect.joinsValues && updates.length > 1 && names.every((name) => castType(columns.get(name)) !== undefined);
}

/** The type of a value for a column, undefined for types that have no plain name. `character` alone would be one letter. */
function castType(column: Column | undefined): string | undefined {
  if (column === undefined || !/^[a-z ]+$/.test(column.type)) return undefined;
  return column.type.startsWith("character") ? "text" : column.type;
}
