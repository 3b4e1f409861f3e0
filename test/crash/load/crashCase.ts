import type { FeedRow } from "../../../seeds/simulators/contract.ts";
import type { System } from "../hub/simulators.ts";
import type { PartyKind } from "./parties.ts";
import type { Step } from "./steps.ts";

/** A case that one system sends row by row. */
export interface CrashCase {
  /** Decision number or case number; no two cases share one. */
  readonly name: string;
  /** Which life it leads, for reports. */
  readonly script: string;
  readonly source: System;
  /** Undefined for a transfer. */
  readonly party: PartyKind | undefined;
  /** Personal numbers in its rows. */
  readonly secrets: readonly string[];
  readonly rows: readonly { readonly row: FeedRow; readonly step: Step }[];
}

/** A row that was entered in its system. */
export interface FedRow {
  readonly crashCase: CrashCase;
  readonly step: Step;
  readonly system: System;
  readonly ticket: string;
}
