import type { RecordAnswer, RecordFeed } from "../contract.ts";
import type { FeedLag } from "../../contract.ts";
import { openTable, type Database, type Query, type Table } from "./database.ts";
import type { Column } from "./dialect.ts";
import { lagOf } from "./lag.ts";
import { defaultStates } from "./outcomes.ts";
import { firstRows, toRecord, type Row } from "./rows.ts";
import type { TableFeed } from "./settings.ts";
import { Statement } from "./statement.ts";
import { atTable } from "./tableNames.ts";
import { updateRows } from "./updateRows.ts";
import { answerCells } from "./writeBack.ts";

/**
 * Reads rows by a state column, in the order of the feed. Rows read are marked taken. An answer is written only to a row that
 * still is: a row that the system's users changed and set back to new meanwhile comes again. Rows left taken by a crash come
 * again too.
 */
export function createStateFeed(database: Database, schema: string | undefined, feed: TableFeed & { readonly state: NonNullable<TableFeed["state"]> }): RecordFeed {
  const { table: name, batch } = feed;
  const table = openTable(database, name, schema);
  const sql = stateSql(database, table, feed);
  return {
    poll: () =>
      atTable(name, async () => {
        const columns = await table.columns();
        const rows = await database.transaction((query) => sql.take(query, columns, batch));
        return { records: rows.map((row) => toRecord(feed, row)), settle: (answers) => settle(rows, answers) };
      }),
    lag: (): Promise<FeedLag> => atTable(name, () => lagOf(database, table, { since: feed.since, waiting: sql.waiting })),
  };

  async function settle(rows: readonly Row[], answers: readonly RecordAnswer[]): Promise<void> {
    if (rows.length === 0) return;
    await atTable(name, async () => {
      const columns = await table.columns();
      await database.transaction((query) => sql.answer(query, columns, rows.map((row, index) => [row, answers[index]!])));
    });
  }
}

type Columns = ReadonlyMap<string, Column>;

function stateSql(database: Database, table: Table, { key, order = key, columns, where, state, write }: TableFeed & { readonly state: NonNullable<TableFeed["state"]> }) {
  const { dialect } = database;
  const { quote } = dialect;
  const list = (names: readonly string[]): string => names.map(quote).join(", ");
  const { column, values } = state;
  const states = [...new Set([values.new, values.taken])];
  const read = columns === undefined ? "*" : list([...new Set([...key, column, ...columns])]);

  const waiting = (statement: Statement, states: readonly string[]): string => {
    const open = `${quote(column)} in (${states.map((one) => statement.put(column, one)).join(", ")})`;
    return where === undefined ? open : `${open} and (${where})`;
  };

  /**
   * Asked for each state by itself, the rows of one come out of an index in their order; asked for both at once, servers read the whole
   * table in that order, and it grows with the years.
   */
  async function firstKeys(query: Query, known: Columns, limit: number): Promise<readonly Row[]> {
    const find = new Statement(dialect, known);
    const inOrder = `order by ${list(order)} limit ${limit}`;
    const lists = states.map((one) => `(select ${list([...new Set([...key, ...order])])} from ${table.sql} where ${waiting(find, [one])} ${inOrder})`);
    return query<Row>(`select ${list(key)} from (${lists.join(" union all ")}) as open_rows ${inOrder}`, find.values);
  }

  return {
    waiting: (statement: Statement) => waiting(statement, states),

    async take(query: Query, known: Columns, limit: number): Promise<readonly Row[]> {
      const keys = await firstKeys(query, known, limit);
      if (keys.length === 0) return [];
      const select = new Statement(dialect, known);
      const open = `${select.keyIn(key, keys)} and ${waiting(select, states)}`;
      const rows = firstRows(await query<Row>(`select ${read} from ${table.sql} where ${open} order by ${list(order)} limit ${limit} for update`, select.values));
      const fresh = rows.filter((row) => String(row[column]) !== values.taken);
      if (fresh.length > 0) {
        const mark = new Statement(dialect, known);
        const set = `${quote(column)} = ${mark.put(column, values.taken)}`;
        await query(`update ${table.sql} set ${set} where ${mark.keyIn(key, fresh)}`, mark.values);
      }
      return rows;
    },

    async answer(query: Query, known: Columns, answered: readonly (readonly [Row, RecordAnswer])[]): Promise<void> {
      const updates = answered.map(([row, answer]) => ({
        row,
        cells: [{ column, value: values[answer.outcome] ?? defaultStates[answer.outcome] }, ...answerCells(write, answer)],
      }));
      await updateRows({ query, dialect, table, columns: known, key, guard: { column, value: values.taken } }, updates);
    },
  };
}
