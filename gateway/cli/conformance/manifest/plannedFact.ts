import type { FeedRules } from "../../../../adapters/sdk/manifest/feedRules.ts";
import { Operation, type Submission } from "../../../../proto/gen/hub/case/v1/case_service.ts";
import type { SideRecord } from "../otherSide.ts";

/** What a feed's rules make of a record, as far as a proof needs it. */
export interface PlannedFact {
  /** Decision number of a penalty row, case number of a step; empty when there is none. */
  readonly number: string;
  readonly isPenalty: boolean;
  /** What kind of fact it is, e.g. `penaltyRow`; empty when there is none. */
  readonly kind: string;
  readonly operation: Operation;
  readonly version: bigint;
  /** V2 code → value, of a penalty row. */
  readonly values: Readonly<Record<string, string>>;
  /** Codes and result fields of what the mapping refuses. */
  readonly refused: readonly string[];
}

/** Maps one record as the adapter would. */
export async function planFact(rules: FeedRules, record: SideRecord): Promise<PlannedFact | undefined> {
  const [planned] = await rules.plan([{ place: "proof", fields: record }]);
  const emitted = planned?.emitted;
  if (!emitted) return undefined;
  return { ...factOf(emitted.submission), refused: emitted.errors.flatMap(({ code, field }) => [code, field]) };
}

function factOf(submission: Submission | undefined): Omit<PlannedFact, "refused"> {
  const fact = submission?.fact;
  const none = { number: "", isPenalty: false, kind: fact?.$case ?? "", operation: Operation.UNSPECIFIED, version: 0n, values: {} };
  if (!fact) return none;
  if (fact.$case === "penaltyRow") {
    const { values, operation, version } = fact.value;
    return { ...none, number: values["CF_WSH"] ?? "", isPenalty: true, operation, version, values };
  }
  return { ...none, number: "caseNo" in fact.value ? fact.value.caseNo : "" };
}
