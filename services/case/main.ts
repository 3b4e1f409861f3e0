import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CaseServiceDefinition } from "../../proto/gen/hub/case/v1/case_service.ts";
import { ClockServiceDefinition } from "../../proto/gen/hub/case/v1/clock_service.ts";
import { Agency } from "../../proto/gen/hub/registry/v1/registry.ts";
import { connectBus } from "../shared/bus/connection.ts";
import { createHopPublisher } from "../shared/bus/hops.ts";
import { createJournal } from "../shared/bus/journal.ts";
import { defaultStreamLimits } from "../shared/bus/streams.ts";
import { loadCalendar } from "../shared/calendar/loadCalendar.ts";
import { createManualClock, systemClock } from "../shared/clock.ts";
import { HubError } from "../shared/errors.ts";
import { connectRegistry } from "../shared/registryClient.ts";
import type { StartService } from "../shared/service.ts";
import { createClockService } from "./clock/clockService.ts";
import { startStatutoryClock } from "./clock/statutoryClock.ts";
import { isCheckOnly, readCaseConfig } from "./config.ts";
import { createJudgeDeps, type Known } from "./judgeDeps.ts";
import { loadProcedure } from "./loadProcedure.ts";
import { createCaseService, createCheckOnlyService } from "./service.ts";
import { createTurns } from "../shared/turns.ts";

/** Starts CaseService: journal, register, rules, and the clock of statutory deadlines. */
export const start: StartService = async ({ log }) => {
  if (isCheckOnly()) return startCheckOnly();
  const config = readCaseConfig();
  const law = loadLaw();
  const limits = { ...defaultStreamLimits, replicas: config.replicas };
  const bus = await connectBus({ service: "case", url: config.natsUrl, password: config.natsPassword, log, limits });
  const registry = connectRegistry(config.registryAddress, config.serviceKey, log);
  const hops = createHopPublisher(bus, "case", log);
  const journal = createJournal(bus);
  let known: Known | undefined;
  registry.onChange((current) => (known = current));
  // Who is told stands in the event itself: decided without the register, it would reach nobody for ever.
  const register = (): Known => {
    if (!known) throw new HubError("REGISTRY_UNAVAILABLE", "登记册尚未加载，请重试 / the register is not loaded yet, try again");
    return known;
  };
  const manual = config.sandboxClock === undefined ? undefined : createManualClock(Date.parse(config.sandboxClock));
  const deps = { journal, judgeDeps: createJudgeDeps(config.keySecret, law, register), turns: createTurns(), clock: manual ?? systemClock };
  const statutory = startStatutoryClock({ ...deps, bus, law, log, manual, registerReady: registry.ready });
  const { serviceKey } = config;
  const implementation = createCaseService({ ...deps, registry, hops, serviceKey });
  const sandbox = manual && { definition: ClockServiceDefinition, implementation: createClockService({ clock: manual, statutory, journal, serviceKey }) };
  return {
    services: [{ definition: CaseServiceDefinition, implementation }, ...(sandbox ? [sandbox] : [])],
    // Reports are taken while the clock still reads what is open; a sandbox's clock must know everything from the start.
    ready: manual ? Promise.all([registry.ready, statutory.ready]).then(() => undefined) : registry.ready,
    async close() {
      // Together: the clock may still be waiting for the register.
      await Promise.all([statutory.close(), registry.close()]);
      await hops.close();
      await bus.close();
    },
  };
};

function loadLaw() {
  return { procedure: loadProcedure(), calendar: loadCalendar() };
}

function startCheckOnly(): ReturnType<StartService> {
  const seeds = JSON.parse(readFileSync(join(import.meta.dirname, "../../seeds/agencies.json"), "utf8")) as { agencies: object[] };
  const agencies = seeds.agencies.map((agency) => Agency.fromPartial(agency));
  const known: Known = { agencies, systems: [] };
  const implementation = createCheckOnlyService(createJudgeDeps("check-only, no case ids", loadLaw(), () => known));
  return Promise.resolve({ services: [{ definition: CaseServiceDefinition, implementation }], close: () => Promise.resolve() });
}
