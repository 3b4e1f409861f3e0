import type { RecordTarget } from "../connectors/contract.ts";
import type { Inventory } from "../contract.ts";
import type { TargetRules } from "./targetSink.ts";

/**
 * What the targets hold together; undefined unless every event type goes to a target that can be asked: half an inventory must not pass for a whole
 * one.
 */
export function createTargetInventory(rules: readonly TargetRules[], targets: ReadonlyMap<string, RecordTarget>): Inventory | undefined {
  const asked = rules.flatMap(({ name, takes }) => {
    const target = targets.get(name);
    return target?.holdings ? [{ takes, holdings: target.holdings.bind(target) }] : [];
  });
  const covered = rules.every(({ takes }) => [...takes].every((type) => asked.some((one) => one.takes.has(type))));
  if (asked.length === 0 || !covered) return undefined;
  return {
    async *records(signal) {
      for (const { holdings } of asked) yield* holdings(signal);
    },
  };
}
