import type { Faults } from "../../../seeds/simulators/contract.ts";
import type { SimulatorsClient } from "../connection/simulators.ts";
import type { OtherSide } from "./otherSide.ts";

/** A simulated system as the other side: one feed, one target, whatever they are called. */
export function simulatorSide(simulators: SimulatorsClient, system: string): OtherSide {
  return {
    enter: (_feed, records) => simulators.feed(system, records.map(toTexts)),
    async answers() {
      const answers = await simulators.answers(system);
      return answers.map((answer) => ({ ticket: answer.ticket, outcome: answer.outcome, told: JSON.stringify(answer) }));
    },
    async effects() {
      const effects = await simulators.received(system);
      return effects.map(({ deliveryId, caseId, type, version, stored }) => ({ deliveryId, key: `${caseId} ${type}`, version, fields: { stored } }));
    },
    misbehave: (faults: Faults) => simulators.misbehave(system, faults),
  };
}

const toTexts = (record: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]));
