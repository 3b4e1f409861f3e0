import type { Client } from "nice-grpc";
import type { Judge } from "../../../adapters/sdk/manifest/checkExamples.ts";
import type { RegistryServiceDefinition } from "../../../proto/gen/hub/registry/v1/registry_service.ts";
import type { AdapterProcess } from "./adapterProcess.ts";
import type { InjectedDeliveries } from "./injectedDeliveries.ts";
import type { JournalBook } from "./journalBook.ts";
import type { OtherSide } from "./otherSide.ts";
import type { Subject } from "./subject.ts";

/** Everything a check works with. */
export interface Bench {
  readonly subject: Subject;
  readonly side: OtherSide;
  readonly adapter: AdapterProcess;
  readonly injected: InjectedDeliveries;
  readonly journal: JournalBook;
  readonly registry: Pick<Client<typeof RegistryServiceDefinition>, "issueKey">;
  readonly signal: AbortSignal;
  /** What the hub has against submissions. */
  readonly judge: Judge;
  /** How many rows `ten-thousand-rows` enters. */
  readonly manyRows: number;
  /** How long everything a check began may take to come to rest, milliseconds. A limit against hanging: nothing is measured by it. */
  readonly settleMs: number;
  /** Numbers of variants that no check has used. */
  readonly numbers: (count: number) => readonly number[];
  /** A place in the journal that the hub itself will never come to. */
  readonly nextSequence: () => bigint;
}
