import type { Journal } from "../shared/bus/journal.ts";
import { DECISION, isNewHint } from "./hintFile.ts";
import type { PenaltyEvent } from "./penaltyEvent.ts";
import type { DueHint } from "./rules/findHints.ts";
import { standingOf } from "./rules/transferCase.ts";
import { takeInCase, type TakeInDeps } from "./takeInCase.ts";
import type { Cause } from "./toEvent.ts";
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

export interface PenaltyDeps extends TakeInDeps {
  readonly journal: Pick<Journal, "append" | "load">;
}

/** Records what follows from a version of a penalty: its transfer case is decided, and the hints on itself. Safe to repeat. */
export async function takeInPenalty(deps: PenaltyDeps, { version, due, transferCase }: PenaltyWork, cause: Cause): Promise<void> {
  if (transferCase) await decide(deps, { version, transferCase }, cause);
  const isTransferred = transferCase !== undefined && standingOf(transferCase.steps).isTransferred;
  // Punished after the police had the case: nothing was left to transfer.
  if (due.length === 0 || isTransferred) return;
  const { caseId } = version.stored;
  const { caseNo, decisionNo, agency } = version.penalty;
  const origin = { causeEventId: cause.eventId, systemOf: deps.systemOf };
  await updateFile(deps, { id: caseId, cause }, async (file) => {
    const more = due.filter((one) => isNewHint(file, one, cause.eventId));
    if (more.length === 0 || (await isOvertaken(deps, file.causes, version))) return [];
    return more.map((one) => ({ fact: toSuggested(one, { caseId, caseNo, decisionNo, agency }, origin), time: cause.recordedTime }));
  });
}

/** The penalty handles the acts of the case it names, and its revocation sets them free. */
async function decide(deps: PenaltyDeps, { version, transferCase }: Pick<PenaltyWork, "version"> & { readonly transferCase: TransferBook }, cause: Cause): Promise<void> {
  const { stored, revoked } = version;
  await updateFile(deps, { id: transferCase.caseId, cause }, async ({ decisions }) => {
    const known = decisions.get(stored.caseId);
    if ((known?.stands ?? false) === !revoked) return [];
    if (known && (await isOvertaken(deps, new Set([known.causeEventId]), version))) return [];
    const data = { caseId: stored.caseId, index: 0, offence: DECISION, conductDate: "", metrics: [], handled: !revoked, causeEventId: cause.eventId };
    return [{ fact: { type: "hub.hint.v1.ActNoted", data }, time: cause.recordedTime }];
  });
  await takeInCase(deps, transferCase, cause);
}

/** Something was recorded for a later version of the record: this one has been taken in before. */
async function isOvertaken({ journal }: PenaltyDeps, causes: ReadonlySet<string>, { stored, sequence }: PenaltyEvent): Promise<boolean> {
  if (causes.size === 0) return false;
  const history = (await journal.load("case", [stored.caseId])).get(stored.caseId) ?? [];
  return history.some(({ event }) => causes.has(event.id) && Number(event.sequence) > sequence);
}
