import { PenaltyKind, type Penalty } from "../../../../proto/gen/hub/case/v1/penalty.ts";
import type { DeadlineLaw } from "./deadlines.ts";
import { historyOf } from "./decideStep.ts";
import type { TransferState } from "./transferState.ts";

/**
 * Why a penalty may not stand beside the transfer of its case: a fine decided after the sending and before the police have
 * answered, or while the criminal procedure runs (310号 art. 11; 处罚法 art. 35). Undefined when nothing stands against it.
 * Only the day of a decision is known: one of the day of sending itself counts as made before.
 */
export function fineObjection(law: DeadlineLaw, transfer: TransferState, penalty: Penalty): string | undefined {
  if (!penalty.kinds.includes(PenaltyKind.FINE)) return undefined;
  const dayBegins = Date.parse(`${penalty.decisionDate}T00:00:00+08:00`);
  const last = historyOf(law, transfer).caseSteps.findLast(({ step }) => step.at < dayBegins);
  if (!last || !law.procedure.isFineBarred(last.to)) return undefined;
  const state = law.procedure.stateName(last.to);
  return `案件 ${transfer.caseNo} 处于“${state}”期间，不得处以罚款（310号 第十一条；行政处罚法 第三十五条） / no fine while the case is ${last.to}`;
}
