import type { ConnectorConnection, ConnectorContext, ConnectorParts, Inspection } from "../contract.ts";
import { checkTables } from "./check.ts";
import type { Database } from "./database.ts";
import { inspectTable } from "./inspect.ts";
import type { TableFeed, TableSettings, TableTarget } from "./settings.ts";
import { createStateFeed } from "./stateFeed.ts";
import { createTableTarget } from "./tableTarget.ts";
import { createWatermarkFeed } from "./watermarkFeed.ts";

export async function connectTables({ settings, feeds, targets }: ConnectorParts<TableSettings, TableFeed, TableTarget>, { system, stateDir }: ConnectorContext): Promise<ConnectorConnection> {
  const { schema } = settings;
  const database = await openDatabase(settings, system);
  const openFeed = (name: string, feed: TableFeed) =>
    feed.state === undefined
      ? createWatermarkFeed(database, { schema, name, stateDir, feed: { ...feed, watermark: feed.watermark! } })
      : createStateFeed(database, schema, { ...feed, state: feed.state });
  return {
    feeds: new Map([...feeds].map(([name, feed]) => [name, openFeed(name, feed)])),
    targets: new Map([...targets].map(([name, target]) => [name, createTableTarget(database, schema, target)])),
    check: () => checkTables(database, schema, { feeds, targets }),
    close: () => database.close(),
  };
}

export async function inspectTables(settings: TableSettings, place: string): Promise<Inspection> {
  const database = await openDatabase(settings, settings.url === undefined ? (settings.host ?? "") : new URL(settings.url).host);
  try {
    return await inspectTable(database, settings.schema, place);
  } finally {
    await database.close();
  }
}

/** Opens what the settings name, by the one driver that it takes; connects to nothing before the first statement. */
async function openDatabase(settings: TableSettings, system: string): Promise<Database> {
  const options = { system, timeoutMs: settings.timeoutMs };
  if (dialectOf(settings) === "mysql") return (await import("./mysql.ts")).openMysql(settings, options);
  return (await import("./postgres.ts")).openPostgres(settings, options);
}

const dialectOf = ({ dialect, url = "" }: TableSettings) => dialect ?? (/^(mysql|mariadb):/.test(url) ? "mysql" : "postgres");
