import { sm3 } from "../../shared/ids.ts";
import type { ExpectedRecord } from "../operations/previewReplay.ts";
import type { InventoryDesk } from "./answerInventory.ts";
import type { HeldRecords } from "./heldRecords.ts";

/** Hexadecimal digits of a range: of a million records there are some fifteen in each. */
const DIGITS = 4;
/** Ranges of one question. */
const RANGES = 256;

/**
 * How many of these records the receiver lacks or holds in an older version, that is, how many a replay would change there. Undefined
 * when nobody answers for the subscription. A receiver that leaves out withdrawn records is said to change by them. Throws TARGET_TIMEOUT.
 */
export async function wouldChange(desk: Pick<InventoryDesk, "answers" | "inventory">, subscriptionId: string, records: readonly ExpectedRecord[], signal: AbortSignal): Promise<number | undefined> {
  if (!desk.answers(subscriptionId)) return undefined;
  const held = await heldVersions(desk.inventory(subscriptionId), records, signal);
  return records.filter(({ key, version }) => (held.get(key) ?? 0) < version).length;
}

const rangeOf = (key: string): string => sm3(key).slice(0, DIGITS);

/** The versions of all records in the ranges of these, by key. */
async function heldVersions(inventory: HeldRecords, records: readonly ExpectedRecord[], signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const ranges = [...new Set(records.map(({ key }) => rangeOf(key)))].sort();
  const held = new Map<string, number>();
  try {
    for (let at = 0; at < ranges.length; at += RANGES) {
      const answer = await inventory.ask({ prefixes: ranges.slice(at, at + RANGES), records: true }, signal);
      for (const { key, version } of "records" in answer ? answer.records : []) held.set(key, version);
    }
    return held;
  } finally {
    inventory.end();
  }
}
