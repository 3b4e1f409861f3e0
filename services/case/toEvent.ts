import { eventCodecs } from "../../proto/gen/events.ts";
import type { Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { encodeMessage, type Encoder } from "../shared/encodeMessage.ts";
import { newEventId, sm3 } from "../shared/ids.ts";
import { isTraceparent, newTraceparent } from "../shared/traceparent.ts";
import type { CaseFact } from "./rules/caseState.ts";

export interface EventPlace {
  readonly caseId: string;
  readonly caseVersion: number;
  readonly submission: Submission;
  /** First event of the case; absent for the first itself. */
  readonly correlationId: string | undefined;
  /** RFC 3339 with +08:00. */
  readonly now: string;
}

/** The journal event of a fact, with its CloudEvents attributes. */
export function toEvent(fact: CaseFact, place: EventPlace): Event {
  const data = encodeMessage(eventCodecs[fact.type] as Encoder<CaseFact["data"]>, fact.data);
  const id = newEventId();
  return {
    id,
    source: `/systems/${fact.data.source?.system ?? ""}`,
    type: fact.type,
    subject: place.caseId,
    time: occurredAt(fact) || place.now,
    recordedTime: place.now,
    sequence: 0n,
    caseVersion: place.caseVersion,
    correlationId: place.correlationId ?? id,
    causationId: "",
    traceparent: isTraceparent(place.submission.traceparent) ? place.submission.traceparent : newTraceparent(),
    division: divisionOf(fact),
    dataHash: sm3(data),
    data,
  };
}

function occurredAt(fact: CaseFact): string {
  switch (fact.type) {
    case "hub.case.v1.PenaltyDecided":
      return startOfDay(fact.data.penalty?.decisionDate ?? "");
    case "hub.case.v1.PenaltyCorrected":
      return fact.data.source?.changedAt ?? "";
    case "hub.case.v1.PenaltyRevoked":
      return startOfDay(fact.data.revokedDate);
    case "hub.case.v1.SubmissionParked":
      return "";
    case "hub.case.v1.TransferSent":
    case "hub.case.v1.CaseFiled":
    case "hub.case.v1.CaseNotFiled":
      return fact.data.occurredAt;
  }
}

function startOfDay(date: string): string {
  return date === "" ? "" : `${date}T00:00:00.000+08:00`;
}

/** The division stands in characters 3–8 of an agency's credit code (GB 32100-2015). */
function divisionOf(fact: CaseFact): string {
  const agency = "penalty" in fact.data ? fact.data.penalty?.agency : "agency" in fact.data ? fact.data.agency : undefined;
  return agency?.uscc.slice(2, 8) ?? "";
}
