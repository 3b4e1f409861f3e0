import type { Faults } from "../../../seeds/simulators/contract.ts";
import { connectSimulators, type SimulatorsClient } from "../../../gateway/cli/connection/simulators.ts";

/** The control interface of the simulated systems, faults included. */
export interface CrashSimulators extends SimulatorsClient {
  /** Replaces how the system misbehaves; `{}` ends it. */
  misbehave(system: string, faults: Faults): Promise<void>;
}

/** The systems that a penalty or a transfer can reach; the last three are those of the criminal side. */
export const systems = ["ip-case", "aic-case", "linkage-platform", "credit-china", "enterprise-disclosure", "police", "procuratorate", "court"] as const;

export type System = (typeof systems)[number];

export function connectCrashSimulators(port: number): CrashSimulators {
  return {
    ...connectSimulators(port),
    async misbehave(system, faults) {
      const response = await fetch(`http://127.0.0.1:${port}/systems/${system}/faults`, {
        method: "POST",
        body: JSON.stringify(faults),
        headers: { "content-type": "application/json" },
        signal: AbortSignal.timeout(30_000),
      });
      if (!response.ok) throw new Error(`faults of ${system}: HTTP ${response.status} ${(await response.text()).slice(0, 200)}`);
    },
  };
}
