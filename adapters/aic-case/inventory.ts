import { heldByLedger } from "../sdk/connectors/heldByLedger.ts";
import { askHoldings, type HoldingsDesk } from "../sdk/connectors/holdingsFile.ts";
import type { Inventory } from "../sdk/contract.ts";
import type { VersionLedger } from "./versionLedger.ts";

/** The list of holdings that the system writes when it is asked. That an older notice of a case is lost does not show. */
export function createInventory(desk: HoldingsDesk, ledger: VersionLedger): Inventory {
  return { records: (signal) => heldByLedger(askHoldings(desk, signal), ledger) };
}
