import { TraceServiceDefinition } from "../../proto/gen/hub/trace/v1/trace_service.ts";
import { connectBus } from "../shared/bus/connection.ts";
import { defaultStreamLimits } from "../shared/bus/streams.ts";
import type { StartService } from "../shared/service.ts";
import { readTraceConfig } from "./config.ts";
import { keepBook } from "./keepBook.ts";
import { createTraceService } from "./service.ts";

/** The queryable book of hops. Ready before its database is: the exchange does not need it. */
export const start: StartService = async ({ log }) => {
  const config = readTraceConfig();
  const { databaseUrl, dataDir, serviceKey } = config;
  const limits = { ...defaultStreamLimits, replicas: config.replicas };
  const bus = await connectBus({ service: "trace", url: config.natsUrl, password: config.natsPassword, log, limits });
  const keeping = keepBook(bus, { databaseUrl, dataDir, name: "trace", log });
  return {
    services: [{ definition: TraceServiceDefinition, implementation: createTraceService({ bus, keeping, serviceKey }) }],
    async close() {
      await keeping.close();
      await bus.close();
    },
  };
};
