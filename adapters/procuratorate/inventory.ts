import type { Inventory } from "../sdk/contract.ts";
import { inPages } from "../sdk/connectors/pages.ts";
import type { Casework } from "./casework.ts";

/** The version that the system holds of each case. That an older notice of a case is lost does not show. */
export function createInventory(casework: Casework): Inventory {
  return {
    async *records(signal) {
      for await (const { ajbs, bbh } of inPages((after) => casework.held(after, signal))) yield { key: ajbs, version: bbh };
    },
  };
}
