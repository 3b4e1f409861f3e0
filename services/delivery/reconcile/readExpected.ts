import type { View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import type { BusConnection } from "../../shared/bus/connection.ts";
import { readJournal } from "../../shared/bus/reader.ts";
import { recordKey } from "../../shared/events/recordKey.ts";
import { PreparedEvent } from "../preparedEvent.ts";
import { ExpectedRecords } from "./expectedRecords.ts";
import { breathe } from "./heldRecords.ts";

/** A subscription as far as it says what its receiver should hold. */
export interface Entitlement {
  readonly subscriptionId: string;
  readonly viewOf: (type: string) => View;
  /** The first journal sequence that the subscription gets. */
  readonly firstSequence: number;
  /** Whether the subscription delivers the event. */
  readonly matches: (event: PreparedEvent) => boolean;
}

export interface ReadRange {
  readonly from: number;
  /** The last sequence to read. */
  readonly last: number;
  readonly signal: AbortSignal;
  /** Hears after each batch how far the reading is. */
  readonly examined?: (sequence: number) => void;
}

/** Reads the journal for what the subscription's receiver should hold: the last matching event of each record. */
export async function readExpected(bus: BusConnection, entitlement: Entitlement, withHashes: boolean, range: Omit<ReadRange, "from">): Promise<ExpectedRecords> {
  const expected = new ExpectedRecords();
  for await (const event of matching(bus, entitlement, { ...range, from: entitlement.firstSequence })) {
    expected.take({ ...event.stored, event: event.prepared.event }, withHashes ? hashOf(event.prepared, entitlement.viewOf(event.prepared.event.type)) : "");
  }
  return expected;
}

/** The keys of all records that the subscription got an event of in a range of the journal. */
export async function readTouched(bus: BusConnection, entitlement: Entitlement, range: ReadRange): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for await (const { prepared } of matching(bus, entitlement, range)) keys.add(recordKey(prepared.caseId, prepared.event.type));
  return keys;
}

/** The matching events in journal order; others have their turn after each batch. Ends early when aborted. */
async function* matching(bus: BusConnection, { matches }: Entitlement, { from, last, signal, examined }: ReadRange) {
  if (from > last) return;
  for await (const batch of readJournal(bus, { from, signal })) {
    for (const stored of batch) {
      const prepared = new PreparedEvent(stored);
      if (prepared.sequence <= last && matches(prepared)) yield { stored, prepared };
    }
    const read = Number(batch.at(-1)?.event.sequence ?? 0);
    examined?.(Math.min(read, last));
    if (read >= last) return;
    await breathe();
  }
}

/** As the delivery carries it; data that cannot be read is never delivered and has none. */
function hashOf(prepared: PreparedEvent, view: View): string {
  try {
    return prepared.view(view).dataHash;
  } catch {
    return "";
  }
}
