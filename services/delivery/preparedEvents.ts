import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { View } from "../../proto/gen/hub/registry/v1/registry.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import { decodeEventData, viewEventData } from "../shared/events/view.ts";
import { sm3 } from "../shared/ids.ts";
import type { EventData } from "./rules/matching.ts";
import { traceKeysOf, type TraceKeys } from "./rules/traceKeys.ts";

const noKeys: TraceKeys = { decisionNo: "", partyCode: "", documentNo: "", version: 0 };

/** An event with the work that its deliveries share: decoded once, masked once per view. */
export class PreparedEvent {
  readonly caseId: string;
  readonly event: Event;
  readonly sequence: number;
  readonly #views = new Map<View, Event>();
  #data: EventData | undefined;
  #keys: TraceKeys | undefined;

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
  keys(): TraceKeys {
    if (!this.#keys) {
      try {
        this.#keys = traceKeysOf(this.data());
      } catch {
        this.#keys = noKeys;
      }
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
}

/** How many events the subscriptions share; those that lag further behind prepare their own. */
const KEEP = 4_096;

/** The last events prepared, shared by all subscriptions. */
export class PreparedEvents {
  readonly #bySlot: (PreparedEvent | undefined)[] = Array.from({ length: KEEP });

  /** The prepared form of an event of the journal. */
  of(stored: StoredEvent): PreparedEvent {
    const sequence = Number(stored.event.sequence);
    const known = this.#bySlot[sequence % KEEP];
    if (known?.sequence === sequence) return known;
    const prepared = new PreparedEvent(stored);
    // A subscription far behind does not push out what the others are using.
    if (!known || known.sequence < sequence) this.#bySlot[sequence % KEEP] = prepared;
    return prepared;
  }
}
