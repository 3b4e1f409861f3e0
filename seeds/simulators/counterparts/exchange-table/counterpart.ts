import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { textOf } from "../../../../adapters/sdk/connectors/exchange-table/rows.ts";
import { defaultStates, recordOutcomes } from "../../../../adapters/sdk/connectors/exchange-table/outcomes.ts";
import type { TableFeed } from "../../../../adapters/sdk/connectors/exchange-table/settings.ts";
import type { AdapterManifestFile } from "../../../../adapters/sdk/manifest/schema.ts";
import { HubError } from "../../../../services/shared/errors.ts";
import type { Counterpart, CounterpartAnswer } from "../../counterpart.ts";
import { mysqlDdl, postgresDdl, type Ddl } from "./ddl.ts";
import type { PartnerDatabase } from "./partnerDatabase.ts";
import { shapesOf, type Shapes } from "./shape.ts";

export interface TablesOptions {
  /** Where the tables are made. */
  readonly schema: string;
  /** Directory of the manifest: a `schema.sql` there makes the tables. */
  readonly manifestDir?: string | undefined;
}

type Row = Readonly<Record<string, unknown>>;

/** The tables of a manifest in a department's database, with what its users do there. Closing it closes the database. */
export async function startTables(manifest: AdapterManifestFile, database: PartnerDatabase, { schema, manifestDir }: TablesOptions): Promise<Counterpart> {
  const ddl = database.dialect === "mysql" ? mysqlDdl : postgresDdl;
  const shapes = shapesOf(manifest);
  await makeTables(database, ddl, shapes, { schema, manifestDir });
  const tableOf = (name: string): string => `${ddl.quote(schema)}.${ddl.quote(name)}`;
  const feedOf = (name: string): TableFeed => {
    const feed = shapes.feeds.get(name);
    if (!feed) throw new HubError("INVALID_REQUEST", `清单没有来源 ${name} / the manifest has no feed ${name}`, { feed: name });
    return feed;
  };
  const refuse = async (words: string): Promise<void> => {
    await database.run(`delete from ${tableOf("hub_refuse")}`);
    await database.run(`insert into ${tableOf("hub_refuse")} (words) values (?)`, [words]);
  };
  await refuse("");
  return {
    kind: "exchange-table",
    settings: { ...database.settings, schema },
    enter: (name, records) => enterRecords({ database, ddl, schema, feed: feedOf(name) }, records),
    async answers(name) {
      const feed = feedOf(name);
      const rows = await database.run<Row>(`select * from ${tableOf(feed.table)} order by ${(feed.order ?? feed.key).map(ddl.quote).join(", ")}`);
      return rows.flatMap((row) => answerOf(feed, row) ?? []);
    },
    async effects(target) {
      const rows = await database.run<Row>(`select * from ${tableOf("hub_effect_log")} where target = ? order by id`, [target]);
      return rows.map((row) => ({
        deliveryId: textOf(row["delivery_id"]),
        key: textOf(row["record_key"]),
        version: Number(row["version"]),
        fields: JSON.parse(textOf(row["stored"])) as Row,
      }));
    },
    misbehave: (faults) => database.misbehave(faults, refuse(faults.refuse ?? "")),
    [Symbol.asyncDispose]: () => database.close(),
  };
}

async function makeTables(database: PartnerDatabase, ddl: Ddl, { targets, tables }: Shapes, { schema, manifestDir }: TablesOptions): Promise<void> {
  for (const sql of ddl.own(schema)) await database.run(sql);
  const given = manifestDir === undefined ? undefined : await readFile(join(manifestDir, "schema.sql"), "utf8").catch(() => undefined);
  if (given === undefined) for (const shape of tables) await database.run(ddl.createTable(schema, shape));
  else await database.script(given, schema);
  for (const [name, target] of targets) {
    const columns = await columnsOf(database, schema, target.table);
    for (const sql of ddl.watch(schema, name, target, columns)) await database.script(sql, schema);
  }
}

async function columnsOf(database: PartnerDatabase, schema: string, table: string): Promise<readonly string[]> {
  const rows = await database.run<{ name: string }>('select column_name as name from information_schema.columns where table_schema = ? and table_name = ? order by ordinal_position', [schema, table]);
  return rows.map(({ name }) => name);
}

interface Entry {
  readonly database: PartnerDatabase;
  readonly ddl: Ddl;
  readonly schema: string;
  readonly feed: TableFeed;
}

/** Rows in one statement would come in no certain order in the eyes of a reader that polls meanwhile; so they go in one by one. */
async function enterRecords({ database, ddl, schema, feed }: Entry, records: readonly Row[]): Promise<readonly string[]> {
  const { quote } = ddl;
  const known = new Set(await columnsOf(database, schema, feed.table));
  const table = `${quote(schema)}.${quote(feed.table)}`;
  const tickets: string[] = [];
  for (const record of records) {
    for (const column of Object.keys(record).filter((name) => !known.has(name))) {
      await database.run(ddl.addColumn(schema, feed.table, column));
      known.add(column);
    }
    const names = Object.keys(record);
    const values = names.map((name) => storable(record[name]));
    const into = names.length === 0 ? "default values" : `(${names.map(quote).join(", ")}) values (${names.map(() => "?").join(", ")})`;
    const [row] = await database.run<Row>(`insert into ${table} ${into} returning ${feed.key.map(quote).join(", ")}`, values);
    tickets.push(ticketOf(feed, row ?? {}));
  }
  return tickets;
}

const storable = (value: unknown): unknown => (typeof value === "object" && value !== null ? JSON.stringify(value) : value);

const ticketOf = ({ key }: TableFeed, row: Row): string => key.map((column) => textOf(row[column])).join("/");

/** What a row says of its answer; undefined while there is none. */
function answerOf(feed: TableFeed, row: Row): CounterpartAnswer | undefined {
  const outcome = feed.state === undefined ? outcomeInWords(feed, row) : recordOutcomes.find((one) => row[feed.state!.column] === (feed.state!.values[one] ?? defaultStates[one]));
  if (outcome === undefined) return undefined;
  const told = Object.fromEntries(Object.entries(feed.write).map(([name, column]) => [name, column === undefined ? null : row[column]]));
  return { ticket: ticketOf(feed, row), outcome, told: JSON.stringify(told) };
}

function outcomeInWords({ write }: TableFeed, row: Row): string | undefined {
  const answer = write.answer === undefined ? null : row[write.answer];
  if (answer === null || answer === undefined) return undefined;
  return ((typeof answer === "string" ? JSON.parse(answer) : answer) as { outcome: string }).outcome;
}
