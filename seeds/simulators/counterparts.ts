import type { ConnectorKind } from "../../adapters/sdk/connectors/contract.ts";
import type { StartCounterpart } from "./counterpart.ts";
import { startExchangeTable } from "./counterparts/exchange-table/start.ts";
import { startSoapCounterpart } from "./counterparts/soap.ts";

/** The other side of every kind of interface; a line each. */
export const counterparts: Readonly<Partial<Record<ConnectorKind, StartCounterpart>>> = {
  "exchange-table": startExchangeTable,
  soap: startSoapCounterpart,
};
