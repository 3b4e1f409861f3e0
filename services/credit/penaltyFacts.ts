import { PenaltyCorrected, PenaltyDecided, PenaltyRevoked, type Penalty, type SourceRef } from "../../proto/gen/hub/case/v1/penalty.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import { isIsoDate } from "../shared/calendar/isoDate.ts";
import type { PenaltyFact } from "./rules/react.ts";
import type { Origin } from "./rules/report.ts";

/** Whose record a version is: for routing answers, and the keys by which the trace finds it. */
export interface RecordOrigin extends Origin {
  /** Credit code of the party; empty for a natural person. */
  readonly partyCode: string;
  /** Name of the party; leaves the service as a keyed hash only. */
  readonly partyName: string;
}

/** A penalty event of the case journal, with what credit needs of it. */
export interface PenaltyEvent {
  readonly fact: PenaltyFact;
  readonly origin: RecordOrigin;
}

interface Content {
  readonly kind: PenaltyFact["kind"];
  readonly penalty: Penalty | undefined;
  readonly source: SourceRef | undefined;
  /** ISO day from which a withdrawal is counted; empty = the day of recording. */
  readonly date: string;
}

const readers: Readonly<Record<string, (data: Uint8Array) => Content>> = {
  "hub.case.v1.PenaltyDecided": (data) => ({ kind: "decided", date: "", ...PenaltyDecided.decode(data) }),
  "hub.case.v1.PenaltyCorrected": (data) => ({ kind: "corrected", date: "", ...PenaltyCorrected.decode(data) }),
  "hub.case.v1.PenaltyRevoked": (data) => {
    const revoked = PenaltyRevoked.decode(data);
    return { kind: "revoked", date: revoked.revokedDate, penalty: revoked.penalty, source: revoked.source };
  },
};

/** What a case event means for publication; undefined for events that are not about a penalty. */
export function toPenaltyEvent({ event }: StoredEvent): PenaltyEvent | undefined {
  const content = readers[event.type]?.(event.data);
  if (!content?.penalty) return undefined;
  const { kind, penalty, source, date } = content;
  return {
    fact: { kind, version: event.caseVersion, penalty, date: isIsoDate(date) ? date : event.recordedTime.slice(0, 10) },
    origin: toOrigin(penalty, source),
  };
}

function toOrigin({ decisionNo, party }: Penalty, source: SourceRef | undefined): RecordOrigin {
  return {
    decisionNo,
    sourceSystem: source?.system ?? "",
    sourceReference: source?.reference ?? "",
    partyCode: party?.uscc ?? "",
    partyName: party?.name ?? "",
  };
}
