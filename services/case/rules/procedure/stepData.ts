import type { Submission } from "../../../../proto/gen/hub/case/v1/case_service.ts";
import type { SourceRef } from "../../../../proto/gen/hub/case/v1/penalty.ts";
import type { StepEffect } from "../../../../proto/gen/hub/case/v1/procedure.ts";
import type { AgencyRef, DocumentRef } from "../../../../proto/gen/hub/common/v1/party.ts";
import { toShanghaiTime } from "../../../shared/time.ts";
import type { Step } from "./step.ts";

/** What every step message holds, whatever else it says; the three oldest ones name some of it differently. */
export interface StepData {
  readonly caseNo: string;
  readonly agency: AgencyRef | undefined;
  readonly organ?: AgencyRef | undefined;
  /** The acting organ in TransferSent, CaseFiled and CaseNotFiled. */
  readonly police?: AgencyRef | undefined;
  readonly occurredAt: string;
  readonly document?: DocumentRef | undefined;
  /** The slots of TransferSent and TransferSupplemented. */
  readonly documents?: readonly DocumentRef[];
  /** The document's number in TransferSent. */
  readonly transferNo?: string;
  readonly actor: string;
  readonly reason?: string;
  readonly suspectNo?: string;
  readonly source: SourceRef | undefined;
  readonly contentHash: string;
  readonly effect: StepEffect | undefined;
}

export type StepFactCase = Exclude<NonNullable<Submission["fact"]>, { $case: "penaltyRow" }>;

/** Full name of the message of a submitted step: `caseFiled` → `hub.case.v1.CaseFiled`. */
export function typeOfFact({ $case }: Pick<StepFactCase, "$case">): string {
  return `hub.case.v1.${$case.charAt(0).toUpperCase()}${$case.slice(1)}`;
}

/** Number of the document a step rests on, without outer spaces. */
export function documentNoOf({ transferNo, document }: Pick<StepData, "transferNo" | "document">): string {
  return (transferNo ?? document?.number ?? "").trim();
}

/** When it happened, in the one notation of the journal (+08:00): two notations of a moment are one content. The time has been judged. */
export function momentOf({ occurredAt }: Pick<StepData, "occurredAt">): string {
  return toShanghaiTime(Date.parse(occurredAt)).replace(".000", "");
}

export interface StepPlace {
  readonly key: string;
  readonly event: string;
  readonly receivedAt: number;
  readonly unreported: ReadonlySet<string>;
  readonly forced: boolean;
}

/** The step of a message. */
export function toStep(data: StepData, { key, event, receivedAt, unreported, forced }: StepPlace): Step {
  return {
    key,
    event,
    occurredAt: momentOf(data),
    at: Date.parse(data.occurredAt),
    receivedAt,
    documentNo: documentNoOf(data),
    suspectNo: data.suspectNo ?? "",
    unreported,
    forced,
    data: data as unknown as Readonly<Record<string, unknown>>,
  };
}
