import { eventCodecs } from "../../proto/gen/events.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import type { CreditFact } from "./rules/creditFact.ts";
import { emptyPublication, evolve, type PublicationState } from "./rules/publicationState.ts";

/** One case as the credit journal tells it. */
export interface CreditCase {
  readonly caseId: string;
  readonly publication: PublicationState;
  /** Number of its credit events. */
  readonly eventCount: number;
  /** Journal sequence of the last one, 0 when there is none. */
  readonly lastSequence: number;
  /** Flow of its events; empty when there is none. */
  readonly correlationId: string;
  readonly traceparent: string;
  readonly division: string;
}

/** A case without credit events. */
export function emptyCase(caseId: string): CreditCase {
  return { caseId, publication: emptyPublication, eventCount: 0, lastSequence: 0, correlationId: "", traceparent: "", division: "" };
}

/** The case after one more of its credit events, recorded at `sequence`. */
export function addEvent(current: CreditCase, fact: CreditFact, event: Event, sequence: number): CreditCase {
  return {
    caseId: current.caseId,
    publication: evolve(current.publication, fact),
    eventCount: current.eventCount + 1,
    lastSequence: sequence,
    correlationId: event.correlationId,
    traceparent: event.traceparent,
    division: event.division,
  };
}

/** The case from all of its credit events, oldest first. A transfer case has none: its links are no publication. */
export function foldCase(caseId: string, events: readonly Event[]): CreditCase {
  const own = events.filter(({ type }) => type !== "hub.credit.v1.PenaltyLinked");
  return own.reduce((current, event) => addEvent(current, toFact(event), event, Number(event.sequence)), emptyCase(caseId));
}

function toFact({ type, data }: Event): CreditFact {
  return { type, data: eventCodecs[type as CreditFact["type"]].decode(data) } as CreditFact;
}
