import type { StoredEvent } from "../shared/bus/envelope.ts";
import type { Logger } from "../shared/log.ts";
import { transferCaseId } from "../shared/caseIds.ts";
import { actsOfPenalty, toPenaltyEvent } from "./penaltyEvent.ts";
import { findHints } from "./rules/findHints.ts";
import type { ReadPenaltyText } from "./rules/readPenaltyText.ts";
import { toStepEvent, type StepEvent } from "./stepEvent.ts";
import { takeInCase, type TakeInDeps } from "./takeInCase.ts";
import { takeInPenalty, type PenaltyWork } from "./takeInPenalty.ts";
import { toCause } from "./toCause.ts";
import { foldStep } from "./transferBook.ts";
import type { Turns } from "../shared/turns.ts";

export interface FollowDeps extends TakeInDeps {
  readonly read: ReadPenaltyText;
  readonly keySecret: string;
  readonly turns: Turns;
  readonly log: Logger;
}

/** An event from which something may follow. */
type Arrived = { readonly stored: StoredEvent; readonly step: StepEvent } | { readonly stored: StoredEvent; readonly penalty: Omit<PenaltyWork, "transferCase">; readonly transferCaseId: string };

/**
 * Takes in a batch of the journal. Most events cost a look at their type; a penalty without figures the reading of its
 * texts; neither is written about. Events that share a case or a party are taken in one after the other, in the order of
 * the journal, the others together. Safe to repeat. Throws when the journal is not available; then the whole batch comes
 * again.
 */
export async function followHints(deps: FollowDeps, batch: readonly StoredEvent[]): Promise<void> {
  const arrived = batch.flatMap((stored) => readOrSkip(deps, stored) ?? []);
  if (arrived.length === 0) return;
  await prefetch(deps, arrived);
  const failures: unknown[] = [];
  await Promise.all(
    arrived.map((one) =>
      takeIn(deps, one, async (work) => {
        // What comes after a failure must not overtake it: it comes again with it.
        if (failures.length === 0) await work().catch((err: unknown) => failures.push(err));
      }),
    ),
  );
  if (failures.length === 0) return;
  deps.books.forget(arrived.flatMap(caseIdsOf));
  throw failures[0];
}

/** One event that cannot be read or judged must not hold up all the others. */
function readOrSkip(deps: FollowDeps, stored: StoredEvent): Arrived | undefined {
  try {
    const step = toStepEvent(stored);
    return step ? { stored, step } : readPenalty(deps, stored);
  } catch (err) {
    deps.log.error({ err, caseId: stored.caseId, eventId: stored.event.id, type: stored.event.type }, "hint.unreadable");
    return undefined;
  }
}

function readPenalty({ read, rules, keySecret }: FollowDeps, stored: StoredEvent): Arrived | undefined {
  const version = toPenaltyEvent(stored);
  if (!version) return undefined;
  const acts = actsOfPenalty(read, version);
  const due = acts.length === 0 ? [] : (findHints(rules.thresholds, acts).get(stored.caseId) ?? []);
  const { caseNo, agency } = version.penalty;
  if (due.length === 0 && caseNo === "") return undefined;
  return { stored, penalty: { version, due }, transferCaseId: caseNo === "" ? "" : transferCaseId(keySecret, agency?.uscc ?? "", caseNo) };
}

function caseIdsOf(arrived: Arrived): string[] {
  if ("step" in arrived) return [arrived.stored.caseId];
  return arrived.transferCaseId === "" ? [] : [arrived.transferCaseId];
}

/** Everything the batch will ask for, in few round trips. */
async function prefetch({ books, files }: FollowDeps, arrived: readonly Arrived[]): Promise<void> {
  const wanted = new Map<string, number>();
  for (const one of arrived) {
    for (const caseId of caseIdsOf(one)) if (!wanted.has(caseId)) wanted.set(caseId, Number(one.stored.event.sequence));
  }
  await Promise.all([books.prefetch(wanted), files.findAll([...new Set(arrived.flatMap((one) => [one.stored.caseId, ...caseIdsOf(one)]))])]);
}

/** Reads the case as it is with this event at once, and waits for its turn only then: the order of the calls counts. */
function takeIn(deps: FollowDeps, arrived: Arrived, run: (work: () => Promise<void>) => Promise<void>): Promise<void> {
  const { stored } = arrived;
  const cause = toCause(stored);
  if ("step" in arrived) {
    const book = foldStep(deps.rules, deps.books.get(stored.caseId), arrived.step);
    deps.books.keep(book);
    return deps.turns.take([book.caseId, ...book.fileIds], () => run(() => takeInCase(deps, book, cause)));
  }
  const { penalty, transferCaseId } = arrived;
  if (transferCaseId === "") return deps.turns.take([stored.caseId], () => run(() => takeInPenalty(deps, penalty, cause)));
  const transferCase = deps.books.get(transferCaseId);
  return deps.turns.take([stored.caseId, transferCaseId, ...transferCase.fileIds], () => run(() => takeInPenalty(deps, { ...penalty, transferCase }, cause)));
}
