import type { FeedRow } from "../../../seeds/simulators/contract.ts";
import type { System } from "../hub/simulators.ts";
import type { PartyKind } from "./parties.ts";
import type { Step } from "./steps.ts";

/** A case of the hub. */
export interface CrashCase {
  /** Decision number or case number; no two cases share one. */
  readonly name: string;
  /** Which life it leads, for reports. */
  readonly script: string;
  /** The system of the agency whose case it is. */
  readonly agencySystem: System;
  /** Undefined for a transfer. */
  readonly party: PartyKind | undefined;
  /** Personal numbers in its rows. */
  readonly secrets: readonly string[];
}

/** A row, the system in which it is entered, and the case that it names. */
export interface StoryRow {
  readonly crashCase: CrashCase;
  readonly system: System;
  readonly row: FeedRow;
  readonly step: Step;
}

/** What happens to a case, or to one that is first taken for another, in its order. */
export interface Story {
  readonly rows: readonly StoryRow[];
}

/** A row that was entered in its system. */
export interface FedRow extends Omit<StoryRow, "row"> {
  readonly ticket: string;
}
