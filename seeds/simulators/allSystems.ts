import { join } from "node:path";
import type { Logger } from "../../services/shared/log.ts";
import { startAicCaseSimulator } from "./aic-case/simulator.ts";
import type { SimulatorsConfig } from "./config.ts";
import type { Simulator } from "./contract.ts";
import { startCourtSimulator } from "./court/simulator.ts";
import { startCreditChinaSimulator } from "./credit-china/simulator.ts";
import { startSimulatedDatabase } from "./database.ts";
import { startEnterpriseDisclosureSimulator } from "./enterprise-disclosure/simulator.ts";
import { startIpCaseSimulator } from "./ip-case/simulator.ts";
import { startLinkagePlatformSimulator } from "./linkage-platform/simulator.ts";
import { startPoliceSimulator } from "./police/simulator.ts";
import { startProcuratorateSimulator } from "./procuratorate/simulator.ts";

/** The eight simulated systems. */
export interface SimulatedSystems {
  readonly systems: ReadonlyMap<string, Simulator>;
  close(): Promise<void>;
}

/** Starts all eight; they continue with the data they had. Fails when a port is taken or the data cannot be read. */
export async function startAllSystems(config: SimulatorsConfig, log: Logger): Promise<SimulatedSystems> {
  const root = join(config.dataDir, "simulators");
  const { databasePort, databaseUrl, linkagePort, creditPort, procuratoratePort } = config;
  const database = await startSimulatedDatabase({
    dataDir: root,
    port: databasePort,
    log,
    ...(databaseUrl === undefined ? {} : { url: databaseUrl }),
  });
  const simulators = await Promise.all([
    startIpCaseSimulator({ database }),
    startAicCaseSimulator({ dataDir: join(root, "aic-case") }),
    startLinkagePlatformSimulator({ dataDir: join(root, "linkage-platform"), port: linkagePort }),
    startCreditChinaSimulator({ dataDir: join(root, "credit-china"), port: creditPort }),
    startEnterpriseDisclosureSimulator({ database }),
    startPoliceSimulator({ dataDir: join(root, "police") }),
    startProcuratorateSimulator({ dataDir: join(root, "procuratorate"), port: procuratoratePort }),
    startCourtSimulator({ database }),
  ]);
  return {
    systems: new Map(simulators.map((simulator) => [simulator.system, simulator])),
    async close() {
      await Promise.all(simulators.map((simulator) => simulator.close()));
      await database.close();
    },
  };
}
