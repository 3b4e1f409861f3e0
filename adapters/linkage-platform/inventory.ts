import { eventCodecs } from "../../proto/gen/events.ts";
import { recordKey } from "../../services/shared/events/recordKey.ts";
import type { Inventory } from "../sdk/contract.ts";
import { inPages } from "../sdk/connectors/pages.ts";
import { registers, type Platform } from "./platform.ts";

/** Full names by the names that the platform's rows bear. */
const types: ReadonlyMap<string, string> = new Map(Object.keys(eventCodecs).map((type) => [type.slice(type.lastIndexOf(".") + 1), type]));

/**
 * What the registers hold: of each case the last version in any of them, apart for what counts in other domains. Of several
 * registers or channels of a case only the newest row shows. A kind of row that the hub does not know is a record of its own.
 */
export function createInventory(platform: Platform): Inventory {
  return {
    async *records(signal) {
      for (const register of registers) {
        for await (const { caseId, type, version } of inPages((after) => platform.held(register, after, signal))) {
          const full = types.get(type);
          yield { key: full ? recordKey(caseId, full) : `${caseId}@${type}`, version };
        }
      }
    },
  };
}
