import type { Connector } from "../contract.ts";
import { checkTables } from "./check.ts";
import type { Database } from "./database.ts";
import { inspectTable } from "./inspect.ts";
import { openMysql } from "./mysql.ts";
import { openPostgres } from "./postgres.ts";
import { tableFeed, tableSettings, tableTarget, type TableFeed, type TableSettings, type TableTarget } from "./settings.ts";
import { createStateFeed } from "./stateFeed.ts";
import { createTableTarget } from "./tableTarget.ts";
import { createWatermarkFeed } from "./watermarkFeed.ts";

/** 前置库交换表: tables of PostgreSQL, its wire-compatible kin, MySQL or MariaDB that both sides read and write. */
export const exchangeTable: Connector<TableSettings, TableFeed, TableTarget> = {
  kind: "exchange-table",
  settings: tableSettings,
  feed: tableFeed,
  target: tableTarget,
  async connect({ settings, feeds, targets }, { system, stateDir }) {
    const { schema } = settings;
    const database = openDatabase(settings, system);
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
  },
  async inspect(settings, place) {
    const database = openDatabase(settings, settings.url === undefined ? (settings.host ?? "") : new URL(settings.url).host);
    try {
      return await inspectTable(database, settings.schema, place);
    } finally {
      await database.close();
    }
  },
};

/** Opens what the settings name; connects to nothing before the first statement. */
function openDatabase(settings: TableSettings, system: string): Database {
  const options = { system, timeoutMs: settings.timeoutMs };
  return dialectOf(settings) === "mysql" ? openMysql(settings, options) : openPostgres(settings, options);
}

const dialectOf = ({ dialect, url = "" }: TableSettings) => dialect ?? (/^(mysql|mariadb):/.test(url) ? "mysql" : "postgres");
