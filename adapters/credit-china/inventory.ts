import type { Inventory } from "../sdk/contract.ts";
import { inPages } from "../sdk/connectors/pages.ts";
import type { Channel } from "./channel.ts";

/** The number of the last row that the channel took of each record, publication or withdrawal; withdrawn records stay named. */
export function createInventory(channel: Channel): Inventory {
  return {
    async *records(signal) {
      for await (const { caseId, serial } of inPages((after) => channel.held(after, signal))) yield { key: `${caseId}@credit`, version: serial };
    },
  };
}
