import {
  Outcome,
  type GetCaseResponse,
  type Submission,
  type SubmissionAnswer,
} from "../../../proto/gen/hub/case/v1/case_service.ts";
import {
  PenaltyCorrected,
  PenaltyDecided,
  PenaltyRevoked,
  SubmissionParked,
  type SourceRef,
} from "../../../proto/gen/hub/case/v1/penalty.ts";
import { CaseFiled, CaseNotFiled, TransferSent } from "../../../proto/gen/hub/case/v1/transfer.ts";
import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import type { HubClients } from "./hubClients.ts";

/** How many cases are asked for at a time. */
const CONCURRENCY = 8;
const READ_TIMEOUT_MS = 5_000;

interface SourcedFact {
  decode(data: Uint8Array): { source: SourceRef | undefined };
}

const sourcedFacts: Readonly<Record<string, SourcedFact>> = {
  "hub.case.v1.PenaltyDecided": PenaltyDecided,
  "hub.case.v1.PenaltyCorrected": PenaltyCorrected,
  "hub.case.v1.PenaltyRevoked": PenaltyRevoked,
  "hub.case.v1.SubmissionParked": SubmissionParked,
  "hub.case.v1.TransferSent": TransferSent,
  "hub.case.v1.CaseFiled": CaseFiled,
  "hub.case.v1.CaseNotFiled": CaseNotFiled,
};

/**
 * Tells the sender the first outcome when a batch had to be sent again (crash, broken stream): a DUPLICATE of an event
 * that came from the very same place in the same system is this submission itself, so it reads as ACCEPTED (or PARKED).
 * A true duplicate came from another place and stays one; so does everything when the case cannot be read.
 */
export async function restoreFirstOutcomes(
  cases: HubClients["cases"],
  system: string,
  submissions: readonly Submission[],
  answers: readonly SubmissionAnswer[],
): Promise<readonly SubmissionAnswer[]> {
  const restored = [...answers];
  const duplicates = answers.flatMap((answer, index) => (answer.outcome === Outcome.DUPLICATE ? [index] : []));
  const known = new Map<string, Promise<GetCaseResponse | undefined>>();
  const readCase = (caseId: string) => {
    const reading = known.get(caseId) ?? cases.getCase({ caseId }, { signal: AbortSignal.timeout(READ_TIMEOUT_MS) }).catch(() => undefined);
    known.set(caseId, reading);
    return reading;
  };
  const restoreNext = async (): Promise<void> => {
    for (let index = duplicates.shift(); index !== undefined; index = duplicates.shift()) {
      const answer = answers[index]!;
      const found = await readCase(answer.caseId);
      const event = found?.events.find(({ id }) => id === answer.eventId);
      if (event && isFrom(event, system, submissions[index]!.sourceReference)) restored[index] = firstOutcome(answer, event);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, restoreNext));
  return restored;
}

function isFrom(event: Event, system: string, reference: string): boolean {
  const source = sourcedFacts[event.type]?.decode(event.data).source;
  return reference !== "" && source?.system === system && source.reference === reference;
}

function firstOutcome(answer: SubmissionAnswer, event: Event): SubmissionAnswer {
  if (event.type !== "hub.case.v1.SubmissionParked") return { ...answer, outcome: Outcome.ACCEPTED, sequence: event.sequence };
  const { waitingFor, waitingUntil } = SubmissionParked.decode(event.data);
  return { ...answer, outcome: Outcome.PARKED, sequence: event.sequence, waitingFor, waitingUntil };
}
