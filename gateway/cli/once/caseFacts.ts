import { PenaltyCorrected, PenaltyDecided, PenaltyRevoked, SubmissionParked, type Penalty, type SourceRef } from "../../../proto/gen/hub/case/v1/penalty.ts";
import type { GetPublicationResponse, VersionPublication } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import type { Hop } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { shortType } from "../terminal/labels.ts";

/** A version of a record, reduced to what the report says of it. */
export interface RecordVersion {
  readonly version: number;
  readonly eventId: string;
  /** `PenaltyDecided`, `PenaltyCorrected` or `PenaltyRevoked`. */
  readonly type: string;
  readonly decisionNo: string;
  /** Fine in fen; null when none was imposed. */
  readonly fineFen: number | null;
  readonly source: string;
  readonly reference: string;
}

/** A submission that came ahead of its predecessor. */
export interface ParkedFact {
  readonly eventId: string;
  readonly source: string;
  readonly reference: string;
}

/** What the hub knows of one case, reduced to what the report needs. */
export interface CaseFacts {
  readonly caseId: string;
  readonly versions: readonly RecordVersion[];
  readonly parked: readonly ParkedFact[];
  /** What was decided on publication, per version and channel. */
  readonly publications: readonly VersionPublication[];
  readonly hops: readonly Pick<Hop, "eventId" | "version" | "sourceReference">[];
}

interface PenaltyData {
  readonly penalty?: Penalty | undefined;
  readonly source?: SourceRef | undefined;
}

const decoders: Readonly<Record<string, (data: Uint8Array) => PenaltyData>> = {
  "hub.case.v1.PenaltyDecided": (data) => PenaltyDecided.decode(data),
  "hub.case.v1.PenaltyCorrected": (data) => PenaltyCorrected.decode(data),
  "hub.case.v1.PenaltyRevoked": (data) => PenaltyRevoked.decode(data),
};

const PARKED = "hub.case.v1.SubmissionParked";

/** The facts of a case from its events, its publication (absent when credit knows nothing) and its hops. */
export function toCaseFacts(caseId: string, events: readonly Event[], publication: GetPublicationResponse | undefined, hops: readonly Hop[]): CaseFacts {
  return {
    caseId,
    versions: events.flatMap((event) => toVersion(event)),
    parked: events.filter(({ type }) => type === PARKED).map((event) => toParked(event)),
    publications: publication?.versions ?? [],
    hops: hops.map(({ eventId, version, sourceReference }) => ({ eventId, version, sourceReference })),
  };
}

function toVersion(event: Event): RecordVersion[] {
  const decode = decoders[event.type];
  if (!decode) return [];
  const { penalty, source } = decode(event.data);
  return [
    {
      version: event.caseVersion,
      eventId: event.id,
      type: shortType(event.type),
      decisionNo: penalty?.decisionNo ?? "",
      fineFen: penalty?.fine ? Number(penalty.fine.fen) : null,
      source: source?.system ?? "",
      reference: source?.reference ?? "",
    },
  ];
}

function toParked(event: Event): ParkedFact {
  const { source } = SubmissionParked.decode(event.data);
  return { eventId: event.id, source: source?.system ?? "", reference: source?.reference ?? "" };
}
