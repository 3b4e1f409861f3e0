import { TraceServiceDefinition } from "../../proto/gen/hub/trace/v1/trace_service.ts";
import { connectBus } from "../shared/bus/connection.ts";
import { defaultStreamLimits, TRACE } from "../shared/bus/streams.ts";
import type { StartService } from "../shared/service.ts";
import { onScrape } from "../shared/telemetry/metrics.ts";
import { readTraceConfig } from "./config.ts";
import { keepBook } from "./keepBook.ts";
import { createTraceService } from "./service.ts";
import { createTraceReader } from "./traceMetrics.ts";

/** The queryable book of hops. Ready before its database is: the exchange does not need it. */
export const start: StartService = async ({ log }) => {
  const config = readTraceConfig();
  const { databaseUrl, dataDir, serviceKey } = config;
  const limits = { ...defaultStreamLimits, replicas: config.replicas };
  const bus = await connectBus({ service: "trace", url: config.natsUrl, password: config.natsPassword, log, limits });
  const keeping = keepBook(bus, { databaseUrl, dataDir, name: "trace", log });
  const stopGauges = onScrape(
    createTraceReader(async () => {
      const { hops, position } = await keeping.current().book.state();
      const { state } = await bus.jsm.streams.info(TRACE);
      return { hops, behind: BigInt(Math.max(0, state.last_seq - position)) };
    }),
  );
  return {
    services: [{ definition: TraceServiceDefinition, implementation: createTraceService({ bus, keeping, serviceKey }) }],
    async close() {
      stopGauges();
      await keeping.close();
      await bus.close();
    },
  };
};
