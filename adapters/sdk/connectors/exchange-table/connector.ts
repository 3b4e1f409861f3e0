import type { Connector } from "../contract.ts";
import { tableFeed, tableSettings, tableTarget, type TableFeed, type TableSettings, type TableTarget } from "./settings.ts";

const load = () => import("./openTables.ts");

/** 前置库交换表: tables of PostgreSQL, its wire-compatible kin, MySQL or MariaDB that both sides read and write. */
export const exchangeTable: Connector<TableSettings, TableFeed, TableTarget> = {
  kind: "exchange-table",
  settings: tableSettings,
  feed: tableFeed,
  target: tableTarget,
  connect: async (parts, context) => (await load()).connectTables(parts, context),
  inspect: async (settings, place) => (await load()).inspectTables(settings, place),
};
