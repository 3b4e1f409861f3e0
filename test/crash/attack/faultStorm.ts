import { setTimeout as delay } from "node:timers/promises";
import type { Faults } from "../../../seeds/simulators/contract.ts";
import type { SimulatorsClient } from "../../../gateway/cli/connection/simulators.ts";
import { systems, type System } from "../hub/simulators.ts";
import type { Random } from "../random.ts";

/** How a system misbehaves, and for how long, milliseconds. None of these loses a row for good. */
const FAULTS: readonly { readonly faults: Faults; readonly forMs: number }[] = [
  { faults: { down: true }, forMs: 1_000 },
  { faults: { slowMs: 150 }, forMs: 1_500 },
  { faults: { loseAnswers: 3 }, forMs: 1_500 },
  { faults: { answerLateMs: 400 }, forMs: 1_500 },
  { faults: { answerTwice: true }, forMs: 1_500 },
];

/** Misbehaviour of the systems around the hub, one at a time per system. */
export interface FaultStorm {
  /** Lets some system misbehave for a while; nothing when that one does already. Returns what was done, in words. */
  strike(random: Random): string;
  /** Resolves when every system behaves again. Throws when a system could not be told. */
  end(): Promise<void>;
}

export function createFaultStorm(simulators: Pick<SimulatorsClient, "misbehave">): FaultStorm {
  const running = new Map<System, Promise<void>>();
  const failures: unknown[] = [];
  const misbehave = async (system: System, faults: Faults, forMs: number): Promise<void> => {
    await simulators.misbehave(system, faults);
    await delay(forMs);
    await simulators.misbehave(system, {});
  };
  return {
    strike(random) {
      const system = random.pick(systems);
      const { faults, forMs } = random.pick(FAULTS);
      if (running.has(system)) return "";
      const storm = misbehave(system, faults, forMs)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(system));
      running.set(system, storm);
      return `${system} ${JSON.stringify(faults)}`;
    },
    async end() {
      await Promise.all(running.values());
      if (failures.length > 0) throw failures[0];
    },
  };
}
