import { CreditServiceDefinition } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import { connectBus } from "../shared/bus/connection.ts";
import { followJournal } from "../shared/bus/follow.ts";
import { createHopPublisher } from "../shared/bus/hops.ts";
import { createJournal } from "../shared/bus/journal.ts";
import { defaultStreamLimits } from "../shared/bus/streams.ts";
import { connectRegistry } from "../shared/registryClient.ts";
import type { StartService } from "../shared/service.ts";
import { readCreditConfig } from "./config.ts";
import { createCreditCases } from "./creditCases.ts";
import { followCases } from "./followCases.ts";
import { followTransfers } from "./followTransfers.ts";
import { loadLaw } from "./loadLaw.ts";
import { loadTransferTable } from "./loadTransferTable.ts";
import { createOneAfterAnother } from "./oneAfterAnother.ts";
import { createPenaltyLinks } from "./penaltyLinks.ts";
import { createRecordOrigins } from "./recordOrigins.ts";
import { createSecrecies } from "./secrecies.ts";
import { createCreditService } from "./service.ts";

/** Decides the publication of every penalty and keeps the channels' answers. */
export const start: StartService = async ({ log }) => {
  const config = readCreditConfig();
  const law = loadLaw();
  const limits = { ...defaultStreamLimits, replicas: config.replicas };
  const bus = await connectBus({ service: "credit", url: config.natsUrl, password: config.natsPassword, log, limits });
  const registry = connectRegistry(config.registryAddress, config.serviceKey, log);
  const hops = createHopPublisher(bus, "credit", log);
  const journal = createJournal(bus);
  const { keySecret } = config;
  const deps = { journal, hops, log, keySecret, cases: createCreditCases(journal), origins: createRecordOrigins(journal) };
  const secrecies = createSecrecies(journal, loadTransferTable(), keySecret);
  const deciding = { ...deps, law, secrecies, links: createPenaltyLinks(journal) };
  const inTurn = createOneAfterAnother();
  const following = await Promise.all([
    followJournal(bus, { name: "credit", filter: "case.>", log, handle: (batch) => inTurn(() => followCases(deciding, batch)) }),
    followJournal(bus, { name: "credit-transfers", filter: "transfer.>", log, handle: (batch) => inTurn(() => followTransfers(deciding, batch)) }),
  ]);
  return {
    services: [{ definition: CreditServiceDefinition, implementation: createCreditService({ ...deps, registry, serviceKey: config.serviceKey }) }],
    ready: registry.ready,
    async close() {
      await Promise.all(following.map((one) => one.close()));
      await registry.close();
      await hops.close();
      await bus.close();
    },
  };
};
