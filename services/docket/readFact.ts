import { eventCodecs, type EventType } from "../../proto/gen/events.ts";
import { Operation, Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { SubmissionParked } from "../../proto/gen/hub/case/v1/penalty.ts";
import { fromMessage } from "../shared/bus/envelope.ts";
import type { RawMessage } from "../shared/bus/reader.ts";
import type { Domain } from "../shared/bus/streams.ts";
import type { JournalFact } from "./rules/journalFact.ts";
import { toMs } from "./rules/moment.ts";
import type { ProcedureNames } from "./rules/procedureNames.ts";
import type { ParkedReport } from "./rules/readWaiting.ts";

/** Which events of a domain the docket reads, as they end their subjects; of transfers all. */
const wanted: Readonly<Record<Domain, ReadonlySet<string> | "all">> = {
  transfer: "all",
  hint: new Set(["transfer_review_suggested"]),
  case: new Set(["submission_parked", "submission_resolved", "submission_expired", "manual_review_opened", "penalty_decided", "penalty_corrected"]),
  credit: new Set(),
  delivery: new Set(),
  trace: new Set(),
};

/** The event of a message of the journal; undefined when the docket does not keep such events. Throws when it cannot be decoded. */
export function readFact(names: ProcedureNames, raw: RawMessage): JournalFact | undefined {
  const [domain = "", , , last = ""] = raw.subject.split(".");
  const types = wanted[domain as Domain];
  if (types !== "all" && !types?.has(last)) return undefined;
  const { caseId, event } = fromMessage(raw.subject, raw.sequence, raw.headers, raw.data);
  if (!(event.type in eventCodecs)) return undefined;
  const message = eventCodecs[event.type as EventType].decode(event.data);
  const mark = { eventId: event.id, caseId, isTransfer: domain === "transfer", sequence: raw.sequence, recordedAt: toMs(event.recordedTime) || toMs(event.time) };
  const isParked = event.type === "hub.case.v1.SubmissionParked";
  return { type: event.type, mark, data: isParked ? { ...message, report: readReport(names, message as SubmissionParked) } : message };
}

/** The event type that a penalty row would become. */
const penaltyEvents: Readonly<Record<Operation, string>> = {
  [Operation.UNSPECIFIED]: "hub.case.v1.PenaltyDecided",
  [Operation.INSERT]: "hub.case.v1.PenaltyDecided",
  [Operation.UPDATE]: "hub.case.v1.PenaltyCorrected",
  [Operation.DELETE]: "hub.case.v1.PenaltyRevoked",
};

/** What a waiting submission is about; nothing of its content is kept. */
function readReport(names: ProcedureNames, { submission }: SubmissionParked): ParkedReport {
  const { fact } = Submission.decode(submission);
  if (!fact) return { event: "", caseNo: "", agency: undefined };
  if (fact.$case === "penaltyRow") return { event: penaltyEvents[fact.value.operation] ?? "", caseNo: fact.value.values["CF_WSH"] ?? "", agency: undefined };
  const type = `hub.case.v1.${fact.$case.charAt(0).toUpperCase()}${fact.$case.slice(1)}`;
  return { event: names.findStep(type)?.event ?? "", caseNo: fact.value.caseNo, agency: fact.value.agency };
}
