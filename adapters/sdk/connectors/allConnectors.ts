import type { Connector, ConnectorKind } from "./contract.ts";
import { exchangeTable } from "./exchange-table/connector.ts";

/** Every kind of interface that a manifest can name; a line each. */
export const connectors: Readonly<Partial<Record<ConnectorKind, Connector>>> = {
  "exchange-table": exchangeTable,
};
