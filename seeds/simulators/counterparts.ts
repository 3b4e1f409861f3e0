import type { ConnectorKind } from "../../adapters/sdk/connectors/contract.ts";
import type { StartCounterpart } from "./counterpart.ts";
import { startSoapCounterpart } from "./counterparts/soap.ts";

/** The other side of every kind of interface; a line each. */
export const counterparts: Readonly<Partial<Record<ConnectorKind, StartCounterpart>>> = {
  soap: startSoapCounterpart,
};
