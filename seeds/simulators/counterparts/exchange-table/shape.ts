import { exchangeTable } from "../../../../adapters/sdk/connectors/exchange-table/connector.ts";
import type { TableFeed, TableTarget } from "../../../../adapters/sdk/connectors/exchange-table/settings.ts";
import type { AdapterManifestFile } from "../../../../adapters/sdk/manifest/schema.ts";

/** What a column of an invented table is. */
export type ColumnType = "serial" | "word" | "text" | "int" | "time";

export interface TableShape {
  readonly name: string;
  readonly columns: ReadonlyMap<string, ColumnType>;
  readonly key: readonly string[];
  /** Column → value that a new row has. */
  readonly defaults: ReadonlyMap<string, string>;
}

/** The tables of a manifest. */
export interface Shapes {
  readonly feeds: ReadonlyMap<string, TableFeed>;
  readonly targets: ReadonlyMap<string, TableTarget>;
  /** Tables that would do for it, where nobody has written a `schema.sql`. */
  readonly tables: readonly TableShape[];
}

/** What of a section is the hub's and no setting of the connector. */
const HUB_KEYS = new Set(["description", "channel", "emits", "takes", "when", "fields"]);
const ownSettings = (section: Readonly<Record<string, unknown>>) => Object.fromEntries(Object.entries(section).filter(([key]) => !HUB_KEYS.has(key)));

export function shapesOf(manifest: AdapterManifestFile): Shapes {
  const feeds = new Map(Object.entries(manifest.feeds).map(([name, section]) => [name, exchangeTable.feed!.parse(ownSettings(section))]));
  const targets = new Map(Object.entries(manifest.targets).map(([name, section]) => [name, exchangeTable.target!.parse(ownSettings(section))]));
  const samples = (name: string) => manifest.examples.filter(({ feed }) => feed === name).flatMap(({ record = {} }) => Object.keys(record));
  const tables = [
    ...[...feeds].map(([name, feed]) => feedShape(feed, samples(name))),
    ...[...targets].map(([name, target]) => targetShape(target, Object.keys(manifest.targets[name]!.fields))),
    ...[...feeds.values()].flatMap((feed) => cursorShape(feed) ?? []),
  ];
  return { feeds, targets, tables: merged(tables) };
}

function feedShape({ table, key, order = key, columns = [], since, state, watermark, write }: TableFeed, samples: readonly string[]): TableShape {
  const { time, ...words } = write;
  const typed: [string | undefined, ColumnType][] = [
    ...[...samples, ...columns, ...Object.values(words)].map((column): [string | undefined, ColumnType] => [column, "text"]),
    ...(watermark?.columns ?? []).map((column): [string, ColumnType] => [column, "time"]),
    [since, "time"],
    [time, "time"],
    [state?.column, "word"],
    ...key.map((column): [string, ColumnType] => [column, "word"]),
    [order[0], "serial"],
  ];
  const defaults = state === undefined ? [] : [[state.column, state.values.new] as const];
  return { name: table, columns: columnsOf(typed), key, defaults: new Map(defaults) };
}

function targetShape({ table, mode, key = [], delivery, version, record, event, time, receipt }: TableTarget, fields: readonly string[]): TableShape {
  const identity = mode === "insert" ? [delivery!] : key;
  const typed: [string | undefined, ColumnType][] = [
    ...fields.map((column): [string, ColumnType] => [column, "text"]),
    ...[...identity, delivery, record, event].map((column): [string | undefined, ColumnType] => [column, "word"]),
    [version, "int"],
    [time, "time"],
    [receipt, "serial"],
  ];
  return { name: table, columns: columnsOf(typed), key: identity, defaults: new Map() };
}

function cursorShape({ watermark }: TableFeed): TableShape | undefined {
  const cursor = watermark?.cursorTable;
  return cursor && { name: cursor.table, columns: new Map([[cursor.feed, "word"], [cursor.position, "text"]]), key: [cursor.feed], defaults: new Map() };
}

/** A later type of a column counts. */
const columnsOf = (typed: readonly (readonly [string | undefined, ColumnType])[]): ReadonlyMap<string, ColumnType> =>
  new Map(typed.filter((one): one is readonly [string, ColumnType] => one[0] !== undefined));

/** Feeds and targets may share a table; what the first one says of a column counts. */
function merged(tables: readonly TableShape[]): readonly TableShape[] {
  const byName = new Map<string, TableShape>();
  for (const table of tables) {
    const known = byName.get(table.name);
    byName.set(table.name, known ? { ...known, columns: new Map([...table.columns, ...known.columns]) } : table);
  }
  return [...byName.values()];
}
