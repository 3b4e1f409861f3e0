import { StreamEventsRequest } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { traceKeysOf } from "../../../services/shared/events/traceKeys.ts";
import { decodeEventData } from "../../../services/shared/events/view.ts";
import type { HubClients } from "../connection/hubClients.ts";

/** A fact that came from the adapter's system, as the hub recorded it. */
export interface RecordedFact {
  readonly eventId: string;
  readonly type: string;
  readonly sequence: number;
}

/** What the hub recorded of a system, read from the journal itself. */
export interface JournalBook {
  /** Reads on to the end of the journal as it is now. */
  read(): Promise<void>;
  /** Facts of the system about a decision or case number, oldest first. */
  factsOf(number: string): readonly RecordedFact[];
}

export function openJournalBook({ delivery }: Pick<HubClients, "delivery">, system: string): JournalBook {
  const facts = new Map<string, RecordedFact[]>();
  let position = 0n;
  const note = (event: Event) => {
    if (event.source !== `/systems/${system}`) return;
    const { decisionNo, documentNo } = traceKeysOf(decodeEventData(event.type, event.data));
    const fact = { eventId: event.id, type: event.type, sequence: Number(event.sequence) };
    for (const number of new Set([decisionNo, documentNo])) if (number !== "") facts.set(number, [...(facts.get(number) ?? []), fact]);
  };
  return {
    async read() {
      for await (const { deliveries, position: reached } of delivery.streamEvents(StreamEventsRequest.fromPartial({ afterSequence: position, untilNow: true }))) {
        for (const { event } of deliveries) if (event) note(event);
        position = reached;
      }
    },
    factsOf: (number) => facts.get(number) ?? [],
  };
}
