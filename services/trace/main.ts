import { TraceServiceDefinition } from "../../proto/gen/hub/trace/v1/trace_service.ts";
import { connectBus } from "../shared/bus/connection.ts";
import { createHopPublisher } from "../shared/bus/hops.ts";
import { createJournal } from "../shared/bus/journal.ts";
import { defaultStreamLimits } from "../shared/bus/streams.ts";
import { systemClock } from "../shared/clock.ts";
import { connectRegistry } from "../shared/registryClient.ts";
import type { StartService } from "../shared/service.ts";
import { onScrape } from "../shared/telemetry/metrics.ts";
import { readTraceConfig } from "./config.ts";
import { connectStandings } from "./explain/standings.ts";
import { keepBook } from "./keepBook.ts";
import { loadBodyPolicy } from "./payload/loadBodyPolicy.ts";
import { createTraceService, readTraceState } from "./service.ts";
import { createTraceReader } from "./traceMetrics.ts";

/** The queryable book of hops. Ready before its database is: the exchange does not need it. */
export const start: StartService = async ({ log }) => {
  const { serviceKey, keySecret, natsUrl, natsPassword, replicas, registryAddress, deliveryAddress, ...database } = readTraceConfig();
  const policy = loadBodyPolicy();
  const bus = await connectBus({ service: "trace", url: natsUrl, password: natsPassword, log, limits: { ...defaultStreamLimits, replicas } });
  const registry = connectRegistry(registryAddress, serviceKey, log);
  const standings = connectStandings(deliveryAddress, serviceKey);
  const hops = createHopPublisher(bus, "trace", log);
  const keeping = keepBook(bus, { ...database, keySecret, name: "trace", log });
  const deps = { bus, journal: createJournal(bus), keeping, registry, standings, hops, policy, clock: systemClock, serviceKey, keySecret };
  const stopGauges = onScrape(createTraceReader(() => readTraceState({ keeping, bus })));
  return {
    services: [{ definition: TraceServiceDefinition, implementation: createTraceService(deps) }],
    async close() {
      stopGauges();
      standings.close();
      await Promise.all([keeping.close(), registry.close()]);
      await hops.close();
      await bus.close();
    },
  };
};
