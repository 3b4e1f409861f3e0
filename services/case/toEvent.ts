import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { newEvent } from "../shared/events/newEvent.ts";

/** A fact of either kind of case, about to be recorded. */
export interface Recordable {
  readonly type: string;
  readonly data: object;
}

export interface EventPlace {
  readonly caseId: string;
  readonly caseVersion: number;
  /** W3C; empty = a new one. */
  readonly traceparent: string;
  /** First event of the case; absent for the first itself. */
  readonly correlationId: string | undefined;
  /** Event that directly caused this one; empty for what a system reports. */
  readonly causationId: string;
  /** RFC 3339 with +08:00. */
  readonly now: string;
}

/** The journal event of a fact, with its CloudEvents attributes. */
export function toEvent(fact: Recordable, { caseId, correlationId = "", traceparent, ...place }: EventPlace): Event {
  const { source } = fact.data as { source?: { system: string } };
  return newEvent({
    ...fact,
    ...place,
    source: source ? `/systems/${source.system}` : "/services/case",
    subject: caseId,
    time: occurredAt(fact),
    correlationId,
    traceparent,
    division: divisionOf(fact),
  });
}

type Dated = Partial<Record<"occurredAt" | "revokedDate" | "metAt", string>> & {
  readonly penalty?: { readonly decisionDate: string };
  readonly source?: { readonly changedAt: string };
  readonly deadline?: { readonly startsAt: string; readonly dueAt: string };
};

/** When the fact occurred, by the kind of fact; empty when that is the moment of recording. */
const times: Readonly<Record<string, (data: Dated) => string | undefined>> = {
  "hub.case.v1.PenaltyDecided": ({ penalty }) => startOfDay(penalty?.decisionDate),
  "hub.case.v1.PenaltyCorrected": ({ source }) => source?.changedAt,
  "hub.case.v1.PenaltyRevoked": ({ revokedDate }) => startOfDay(revokedDate),
  "hub.case.v1.ManualReviewOpened": () => "",
  "hub.case.v1.DeadlineStarted": ({ deadline }) => deadline?.startsAt,
  "hub.case.v1.DeadlineOverdue": ({ deadline }) => deadline?.dueAt,
  "hub.case.v1.DeadlineMet": ({ metAt }) => metAt,
};

function occurredAt({ type, data }: Recordable): string {
  const timeOf = times[type];
  return (timeOf ? timeOf(data) : (data as Dated).occurredAt) ?? "";
}

function startOfDay(date: string | undefined): string {
  return date ? `${date}T00:00:00.000+08:00` : "";
}

/** The division stands in characters 3–8 of an agency's credit code (GB 32100-2015). */
function divisionOf({ data }: Recordable): string {
  const { penalty, agency } = data as { penalty?: { agency?: { uscc: string } }; agency?: { uscc: string } };
  return (penalty ? penalty.agency : agency)?.uscc.slice(2, 8) ?? "";
}
