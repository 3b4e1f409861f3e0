import { DocketServiceDefinition } from "../../proto/gen/hub/docket/v1/docket_service.ts";
import { connectBus } from "../shared/bus/connection.ts";
import { defaultStreamLimits } from "../shared/bus/streams.ts";
import type { StartService } from "../shared/service.ts";
import { onScrape } from "../shared/telemetry/metrics.ts";
import { readDocketConfig } from "./config.ts";
import { createDocketReader, docketBehind } from "./docketMetrics.ts";
import { keepDocket } from "./keepDocket.ts";
import { loadDivisions } from "./loadDivisions.ts";
import { loadProcedureNames } from "./loadProcedureNames.ts";
import { readDocketState } from "./readDocketState.ts";
import { createDocketService } from "./service.ts";

/** The docket of all cases. Ready before its database is: the exchange does not need it. */
export const start: StartService = async ({ log }) => {
  const { natsUrl, natsPassword, replicas, databaseUrl, dataDir, serviceKey } = readDocketConfig();
  const names = loadProcedureNames();
  const divisions = loadDivisions();
  const bus = await connectBus({ service: "docket", url: natsUrl, password: natsPassword, log, limits: { ...defaultStreamLimits, replicas } });
  // The process that hosts the docket hosts the trace: a second embedded database would cost some 100 MB.
  const keeping = keepDocket({ bus, names, database: { databaseUrl, dataDir, name: "docket", embeddedIn: "trace", log } });
  const stopCounts = onScrape(createDocketReader(() => keeping.current().sql, Date.now));
  const stopBehind = onScrape(async () => docketBehind.set(Number((await readDocketState(bus, keeping.current())).behind)));
  return {
    services: [{ definition: DocketServiceDefinition, implementation: createDocketService({ bus, keeping, names, divisions, serviceKey, now: Date.now }) }],
    async close() {
      stopCounts();
      stopBehind();
      await keeping.close();
      await bus.close();
    },
  };
};
