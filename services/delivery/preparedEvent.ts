import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { View } from "../../proto/gen/hub/registry/v1/registry.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import { traceKeysOf, type TraceKeys } from "../shared/events/traceKeys.ts";
import { decodeEventData, viewEventData } from "../shared/events/view.ts";
import { sm3 } from "../shared/ids.ts";
import { traceIdOf } from "../shared/traceparent.ts";
import type { EventData } from "./rules/matching.ts";

const noKeys: TraceKeys = { decisionNo: "", partyCode: "", documentNo: "", version: 0 };

type EventKeys = TraceKeys & { readonly traceId: string };

/** An event with the work that all its deliveries share: keys found once, masked once per view. */
export class PreparedEvent {
  readonly caseId: string;
  readonly event: Event;
  readonly sequence: number;
  readonly #views = new Map<View, Event>();
  #data: EventData | undefined;
  #keys: EventKeys | undefined;

  constructor({ caseId, event }: StoredEvent) {
    this.caseId = caseId;
    this.event = event.subject === "" ? { ...event, subject: caseId } : event;
    this.sequence = Number(event.sequence);
  }

  /** The decoded data. Throws when the type is unknown or the bytes are damaged. */
  data(): EventData {
    return (this.#data ??= decodeEventData(this.event.type, this.event.data));
  }

  /** Keys for the trace; empty when the data cannot be read. */
  get keys(): EventKeys {
    if (!this.#keys) {
      this.#keys = { ...this.#traceKeys(), traceId: traceIdOf(this.event.traceparent) };
      // Asked for when the first delivery is answered; filters have done their work by then.
      this.#data = undefined;
    }
    return this.#keys;
  }

  /** The event as a view may see it. The hash is of the masked data: that of the whole would allow guessing. */
  view(view: View): Event {
    if (view === View.FULL) return this.event;
    let event = this.#views.get(view);
    if (!event) {
      const data = viewEventData(this.event.type, this.event.data, view);
      event = { ...this.event, data, dataHash: sm3(data) };
      this.#views.set(view, event);
    }
    return event;
  }

  #traceKeys(): TraceKeys {
    try {
      return traceKeysOf(this.data());
    } catch {
      return noKeys;
    }
  }
}
