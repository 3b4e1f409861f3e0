import type { Inventory } from "../contract.ts";
import { heldByLedger } from "./heldByLedger.ts";
import { askHoldings, type HoldingsDesk } from "./holdingsFile.ts";
import type { VersionLedger } from "./versionLedger.ts";

/** The list of holdings that the system writes when it is asked. That an older notice of a case is lost does not show. */
export function createHoldingsInventory(desk: HoldingsDesk, ledger: VersionLedger): Inventory {
  return { records: (signal) => heldByLedger(askHoldings(desk, signal), ledger) };
}
