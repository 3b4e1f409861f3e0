import type { Connector, ConnectorKind } from "./contract.ts";
import { exchangeTable } from "./exchange-table/connector.ts";
import { fileDrop } from "./file-drop/connector.ts";
import { grpc } from "./grpc/grpcConnector.ts";
import { rest } from "./rest/restConnector.ts";
import { soapConnector } from "./soap/connector.ts";
import { webhook } from "./webhook/webhookConnector.ts";

/**
 * Every kind of interface that a manifest can name; a line each. Here are only their settings: whoever reads a manifest needs those of every
 * kind, and what speaks a kind, with its libraries, is loaded by `connect` and `inspect`.
 */
export const connectors: Readonly<Partial<Record<ConnectorKind, Connector>>> = {
  "exchange-table": exchangeTable,
  "file-drop": fileDrop,
  grpc,
  rest,
  soap: soapConnector,
  webhook,
};
