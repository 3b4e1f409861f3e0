import { DECISION, isNewHint, isOvertaken } from "./hintFile.ts";
import type { PenaltyEvent } from "./penaltyEvent.ts";
import type { DueHint } from "./rules/findHints.ts";
import { standingOf } from "./rules/transferCase.ts";
import { takeInCase, type TakeInDeps } from "./takeInCase.ts";
import type { Cause } from "./toCause.ts";
import { toSuggested } from "./toSuggested.ts";
import type { TransferBook } from "./transferBook.ts";
import { updateFile } from "./updateFile.ts";

/** A penalty that gives rise to hints, or names a transfer case. */
export interface PenaltyWork {
  readonly version: PenaltyEvent;
  readonly due: readonly DueHint[];
  /** The case of the number that the record names, as far as it is known; absent when it names none. */
  readonly transferCase?: TransferBook;
}

/** Records what follows from a version of a penalty: its transfer case is decided, and the hints on itself. Safe to repeat. */
export async function takeInPenalty(deps: TakeInDeps, { version, due, transferCase }: PenaltyWork, cause: Cause): Promise<void> {
  if (transferCase) await decide(deps, { version, transferCase }, cause);
  const isTransferred = transferCase !== undefined && standingOf(transferCase.steps).isTransferred;
  // Punished after the police had the case: nothing was left to transfer.
  if (due.length === 0 || isTransferred) return;
  const { caseId } = version.stored;
  const { caseNo, decisionNo, agency } = version.penalty;
  const origin = { cause, systemOf: deps.systemOf };
  await updateFile(deps, { id: caseId, cause }, (file) => {
    if (isOvertaken(file, cause)) return [];
    const more = due.filter((one) => isNewHint(file, one, cause.eventId));
    return more.map((one) => ({ fact: toSuggested(one, { caseId, caseNo, decisionNo, agency }, origin), time: cause.recordedTime }));
  });
}

/** The penalty handles the acts of the case it names, and its revocation sets them free. */
async function decide(deps: TakeInDeps, { version, transferCase }: Pick<PenaltyWork, "version"> & { readonly transferCase: TransferBook }, cause: Cause): Promise<void> {
  const { stored, revoked } = version;
  await updateFile(deps, { id: transferCase.caseId, cause }, (file) => {
    if (isOvertaken(file, cause) || file.decisions.has(stored.caseId) === !revoked) return [];
    const data = { caseId: stored.caseId, index: 0, offence: DECISION, conductDate: "", metrics: [], handled: !revoked, causeEventId: cause.eventId, causeSequence: cause.sequence };
    return [{ fact: { type: "hub.hint.v1.ActNoted", data }, time: cause.recordedTime }];
  });
  await takeInCase(deps, transferCase, cause);
}
