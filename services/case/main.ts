import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CaseServiceDefinition } from "../../proto/gen/hub/case/v1/case_service.ts";
import { Agency } from "../../proto/gen/hub/registry/v1/registry.ts";
import { connectBus } from "../shared/bus/connection.ts";
import { createHopPublisher } from "../shared/bus/hops.ts";
import { createJournal } from "../shared/bus/journal.ts";
import { defaultStreamLimits } from "../shared/bus/streams.ts";
import { connectRegistry } from "../shared/registryClient.ts";
import type { StartService } from "../shared/service.ts";
import { isCheckOnly, readCaseConfig } from "./config.ts";
import { createJudgeDeps } from "./judgeDeps.ts";
import { createCaseService, createCheckOnlyService } from "./service.ts";
import { createTurns } from "./turns.ts";

/** Starts CaseService: journal, register, rules. */
export const start: StartService = async ({ log }) => {
  if (isCheckOnly()) return startCheckOnly();
  const config = readCaseConfig();
  const bus = await connectBus({
    service: "case",
    url: config.natsUrl,
    password: config.natsPassword,
    log,
    limits: { ...defaultStreamLimits, replicas: config.replicas },
  });
  const registry = connectRegistry(config.registryAddress, config.serviceKey, log);
  const hops = createHopPublisher(bus, "case", log);
  let agencies: readonly Agency[] = [];
  registry.onChange((current) => (agencies = current.agencies));
  const implementation = createCaseService({
    journal: createJournal(bus),
    judgeDeps: createJudgeDeps(config.keySecret, () => agencies),
    turns: createTurns(),
    registry,
    hops,
    serviceKey: config.serviceKey,
  });
  return {
    services: [{ definition: CaseServiceDefinition, implementation }],
    ready: registry.ready,
    async close() {
      await registry.close();
      await hops.close();
      await bus.close();
    },
  };
};

function startCheckOnly(): ReturnType<StartService> {
  const seeds = JSON.parse(readFileSync(join(import.meta.dirname, "../../seeds/agencies.json"), "utf8")) as { agencies: object[] };
  const agencies = seeds.agencies.map((agency) => Agency.fromPartial(agency));
  const implementation = createCheckOnlyService(createJudgeDeps("check-only, no case ids", () => agencies));
  return Promise.resolve({ services: [{ definition: CaseServiceDefinition, implementation }], close: () => Promise.resolve() });
}
