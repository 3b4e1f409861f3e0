import type { ConnectorKind } from "../../adapters/sdk/connectors/contract.ts";
import type { StartCounterpart } from "./counterpart.ts";

/** The other side of every kind of interface; a line each. Loaded when it is started: most processes play one. */
export const counterparts: Readonly<Partial<Record<ConnectorKind, StartCounterpart>>> = {
  grpc: async (...given) => (await import("./counterparts/grpc/counterpart.ts")).startGrpcCounterpart(...given),
  "exchange-table": async (...given) => (await import("./counterparts/exchange-table/start.ts")).startExchangeTable(...given),
  "file-drop": async (...given) => (await import("./counterparts/fileDrop.ts")).startFileDropCounterpart(...given),
  rest: async (...given) => (await import("./counterparts/rest/counterpart.ts")).startRestCounterpart(...given),
  soap: async (...given) => (await import("./counterparts/soap.ts")).startSoapCounterpart(...given),
  webhook: async (...given) => (await import("./counterparts/webhook/counterpart.ts")).startWebhookCounterpart(...given),
};
