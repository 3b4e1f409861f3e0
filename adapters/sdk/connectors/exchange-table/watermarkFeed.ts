import type { RecordAnswer, RecordFeed } from "../contract.ts";
import { openCursor } from "./cursor.ts";
import { openTable, type Database, type Query } from "./database.ts";
import type { Column } from "./dialect.ts";
import { lagOf } from "./lag.ts";
import { firstRows, textOf, toRecord, type Row } from "./rows.ts";
import type { TableFeed } from "./settings.ts";
import { Statement } from "./statement.ts";
import { atTable } from "./tableNames.ts";
import { updateRows } from "./updateRows.ts";
import { answerCells } from "./writeBack.ts";

export interface WatermarkOptions {
  readonly schema: string | undefined;
  /** Name of the feed in the manifest. */
  readonly name: string;
  readonly stateDir: string;
  readonly feed: TableFeed & { readonly watermark: NonNullable<TableFeed["watermark"]> };
}

/**
 * Reads rows by columns that only grow. What was read last is kept durably; it moves when a batch is settled, in the same transaction
 * as the answers where the system's own database keeps it. A row that is changed grows beyond it and comes again as the same place.
 */
export function createWatermarkFeed(database: Database, { schema, name: feedName, stateDir, feed }: WatermarkOptions): RecordFeed {
  const { table: name, key, columns, where, batch, watermark, write } = feed;
  const { dialect } = database;
  const { quote } = dialect;
  const table = openTable(database, name, schema);
  const cursor = openCursor(database, { schema, feed: feedName, stateDir, table: watermark.cursorTable });
  const order = [...new Set([...watermark.columns, ...key])];
  const read = columns === undefined ? "*" : [...new Set([...order, ...columns])].map(quote).join(", ");
  const [first] = watermark.columns;

  /** After the position: `a > x or (a = x and (b > y or …))`; databases use an index for the first column of it. */
  const after = (statement: Statement, position: readonly string[]): string => {
    const from = (index: number): string => {
      const column = order[index]!;
      const greater = `${quote(column)} > ${statement.put(column, position[index] ?? "")}`;
      return index === order.length - 1 ? greater : `(${greater} or (${quote(column)} = ${statement.put(column, position[index] ?? "")} and ${from(index + 1)}))`;
    };
    return from(0);
  };
  const waiting = (statement: Statement, position: readonly string[] | undefined, known: ReadonlyMap<string, Column>): string => {
    const conditions = [
      ...(position === undefined ? [] : [after(statement, position)]),
      ...(where === undefined ? [] : [`(${where})`]),
      ...(watermark.delaySeconds > 0 && known.get(first!)?.kind === "time" ? [`${quote(first!)} <= ${dialect.ago(watermark.delaySeconds)}`] : []),
    ];
    return conditions.length === 0 ? "1 = 1" : conditions.join(" and ");
  };

  async function settle(rows: readonly Row[], answers: readonly RecordAnswer[]): Promise<void> {
    const last = rows.at(-1);
    if (last === undefined) return;
    const position = order.map((column) => textOf(last[column]));
    await atTable(name, async () => {
      const cellsOf = (answer: RecordAnswer) => answerCells(write, answer);
      const known = await table.columns();
      const hasCells = answers[0] !== undefined && cellsOf(answers[0]).length > 0;
      if (hasCells || cursor.inDatabase) {
        await database.transaction(async (query) => {
          if (hasCells) await writeAnswers(query, known, rows.map((row, index) => [row, answers[index]!]));
          await cursor.move(query, position);
        });
      }
      if (!cursor.inDatabase) await cursor.move(database.query, position);
    });
  }

  /** Only to a row that was not changed since: the change comes by itself later. */
  const writeAnswers = (query: Query, known: ReadonlyMap<string, Column>, answered: readonly (readonly [Row, RecordAnswer])[]): Promise<void> =>
    updateRows({ query, dialect, table, columns: known, key: order }, answered.map(([row, answer]) => ({ row, cells: answerCells(write, answer) })));

  return {
    poll: () =>
      atTable(name, async () => {
        const known = await table.columns();
        const statement = new Statement(dialect, known);
        const condition = waiting(statement, await cursor.read(), known);
        const sql = `select ${read} from ${table.sql} where ${condition} order by ${order.map(quote).join(", ")} limit ${batch}`;
        const rows = firstRows(await database.query<Row>(sql, statement.values));
        return { records: rows.map((row) => toRecord(feed, row)), settle: (answers) => settle(rows, answers) };
      }),
    lag: () =>
      atTable(name, async () => {
        const [known, position] = [await table.columns(), await cursor.read()];
        return lagOf(database, table, { since: feed.since, waiting: (statement) => waiting(statement, position, known) });
      }),
  };
}
