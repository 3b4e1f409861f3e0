import { HintServiceDefinition } from "../../proto/gen/hub/hint/v1/hint_service.ts";
import { connectBus } from "../shared/bus/connection.ts";
import { followJournal, type Following } from "../shared/bus/follow.ts";
import { createJournal } from "../shared/bus/journal.ts";
import { defaultStreamLimits } from "../shared/bus/streams.ts";
import { connectRegistry } from "../shared/registryClient.ts";
import type { StartService } from "../shared/service.ts";
import { createAgencySystems } from "./agencySystems.ts";
import { readHintsConfig } from "./config.ts";
import { createFollowDeps } from "./followDeps.ts";
import { followHints } from "./followHints.ts";
import { loadMeasures } from "./loadMeasures.ts";
import { createHintService } from "./service.ts";

/** Watches penalties and open cases for criminal thresholds and suggests reviews. Decides nothing. */
export const start: StartService = async ({ log }) => {
  const { natsUrl, natsPassword, registryAddress, serviceKey, keySecret, replicas } = readHintsConfig();
  const measures = loadMeasures();
  const bus = await connectBus({ service: "hints", url: natsUrl, password: natsPassword, log, limits: { ...defaultStreamLimits, replicas } });
  const registry = connectRegistry(registryAddress, serviceKey, log);
  const journal = createJournal(bus);
  const deps = createFollowDeps({ journal, measures, keySecret, systemOf: createAgencySystems(registry), log });
  let following: Following | undefined;
  // A hint names the system that is told: without the register it would reach nobody.
  const ready = registry.ready.then(async () => {
    following = await followJournal(bus, { name: "hints", log, handle: (batch) => followHints(deps, batch) });
  });
  return {
    services: [{ definition: HintServiceDefinition, implementation: createHintService({ journal, serviceKey, position: () => following?.position() ?? 0 }) }],
    ready,
    async close() {
      await registry.close();
      await ready;
      await following?.close();
      await bus.close();
    },
  };
};
