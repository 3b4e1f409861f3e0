import type { ConnectorKind } from "../../adapters/sdk/connectors/contract.ts";
import type { StartCounterpart } from "./counterpart.ts";
import { startGrpcCounterpart } from "./counterparts/grpc/counterpart.ts";
import { startExchangeTable } from "./counterparts/exchange-table/start.ts";
import { startFileDropCounterpart } from "./counterparts/fileDrop.ts";
import { startRestCounterpart } from "./counterparts/rest/counterpart.ts";
import { startSoapCounterpart } from "./counterparts/soap.ts";
import { startWebhookCounterpart } from "./counterparts/webhook/counterpart.ts";

/** The other side of every kind of interface; a line each. */
export const counterparts: Readonly<Partial<Record<ConnectorKind, StartCounterpart>>> = {
  grpc: startGrpcCounterpart,
  "exchange-table": startExchangeTable,
  "file-drop": startFileDropCounterpart,
  rest: startRestCounterpart,
  soap: startSoapCounterpart,
  webhook: startWebhookCounterpart,
};
