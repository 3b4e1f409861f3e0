import { TransferReviewSuggested } from "../../proto/gen/hub/hint/v1/hint.ts";
import type { AgencyRef } from "../../proto/gen/hub/common/v1/party.ts";
import type { SystemOfAgency } from "./agencySystems.ts";
import type { HintFact } from "./hintFile.ts";
import { permilleOf } from "./rules/measure.ts";
import type { DueHint } from "./rules/findHints.ts";
import type { Cause } from "./toCause.ts";

/** The case on which a hint is given. */
export interface HintedCase {
  readonly caseId: string;
  readonly caseNo: string;
  /** Empty for a case without a decision. */
  readonly decisionNo: string;
  readonly agency: AgencyRef | undefined;
}

/** The event of a due hint. */
export function toSuggested(due: DueHint, { caseId, caseNo, decisionNo, agency }: HintedCase, origin: { readonly cause: Cause; readonly systemOf: SystemOfAgency }): HintFact {
  const { caseIds, ...hint } = due;
  const agencySystem = origin.systemOf(agency?.uscc ?? "");
  const data = TransferReviewSuggested.fromPartial({
    ...hint,
    caseId,
    caseNo,
    decisionNo,
    ...(agency ? { agency } : {}),
    ratioPermille: due.limit === 0n ? 0 : permilleOf(due),
    accumulatedCaseIds: caseIds.length > 1 ? [...caseIds] : [],
    causeEventId: origin.cause.eventId,
    causeSequence: origin.cause.sequence,
    agencySystem,
    toldSystems: agencySystem === "" ? [] : [agencySystem],
  });
  return { type: "hub.hint.v1.TransferReviewSuggested", data };
}
