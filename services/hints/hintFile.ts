import { ActNoted, TransferReviewSuggested } from "../../proto/gen/hub/hint/v1/hint.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { toShanghaiDate } from "../shared/time.ts";
import { fromActNoted } from "./actNote.ts";
import type { Act } from "./rules/act.ts";
import type { DueHint } from "./rules/findHints.ts";

/** Offence of a note that is no act: the penalty record it names decided the transfer case in whose file it lies. */
export const DECISION = "";

/** What this service records. */
export type HintFact =
  | { readonly type: "hub.hint.v1.ActNoted"; readonly data: ActNoted }
  | { readonly type: "hub.hint.v1.TransferReviewSuggested"; readonly data: TransferReviewSuggested };

/**
 * One file of the hint journal, folded. A party's file holds the acts of the party; a case's file holds its hints, its acts
 * when the case names no party, and, for a transfer case, which penalties decided it.
 */
export interface HintFile {
  /** Party id or case id. */
  readonly id: string;
  /** As last noted, by case and place in the case. */
  readonly acts: ReadonlyMap<string, Act>;
  /** By rule and metric: the last hint. */
  readonly hints: ReadonlyMap<string, Pick<TransferReviewSuggested, "value" | "limit">>;
  /** `<cause> <rule> <metric>` of every hint. */
  readonly answered: ReadonlySet<string>;
  /** Case ids of the penalty records that decided this transfer case and stand. */
  readonly decisions: ReadonlySet<string>;
  /** The latest event for which anything was recorded here, by its sequence in the journal; 0 when there is none. */
  readonly lastCause: bigint;
  readonly eventCount: number;
  /** Journal sequence of its last event, 0 when there is none. */
  readonly lastSequence: number;
}

/** A file without events. */
export function emptyFile(id: string): HintFile {
  return { id, acts: new Map(), hints: new Map(), answered: new Set(), decisions: new Set(), lastCause: 0n, eventCount: 0, lastSequence: 0 };
}

/** The file from all of its events, oldest first. */
export function foldFile(id: string, events: readonly Event[]): HintFile {
  return addEvents(emptyFile(id), events.map((event) => ({ event, fact: toFact(event), sequence: Number(event.sequence) })));
}

export interface RecordedFact {
  readonly event: Event;
  readonly fact: HintFact;
  readonly sequence: number;
}

/** The file after more of its events. */
export function addEvents(file: HintFile, recorded: readonly RecordedFact[]): HintFile {
  const next = {
    id: file.id,
    acts: new Map(file.acts),
    hints: new Map(file.hints),
    answered: new Set(file.answered),
    decisions: new Set(file.decisions),
    lastCause: file.lastCause,
    eventCount: file.eventCount + recorded.length,
    lastSequence: recorded.at(-1)?.sequence ?? file.lastSequence,
  };
  for (const { fact, event } of recorded) {
    const { causeEventId, causeSequence } = fact.data;
    if (causeSequence > next.lastCause) next.lastCause = causeSequence;
    if (fact.type === "hub.hint.v1.TransferReviewSuggested") {
      next.hints.set(hintKey(fact.data), fact.data);
      next.answered.add(`${causeEventId} ${hintKey(fact.data)}`);
    } else if (fact.data.offence === DECISION) {
      if (fact.data.handled) next.decisions.add(fact.data.caseId);
      else next.decisions.delete(fact.data.caseId);
    } else {
      next.acts.set(placeOf(fact.data), fromActNoted(fact.data, toShanghaiDate(new Date(event.time))));
    }
  }
  return next;
}

/** Place of an act in a file. */
export const placeOf = ({ caseId, index }: Pick<Act, "caseId" | "index">): string => `${caseId} ${index}`;

/**
 * Whether something was recorded here for a later event of the journal: then this event, if it is one of the case or of a
 * party of the file, has been taken in before, whether or not it left a trace, since such events are taken in in the order
 * of the journal. Says nothing about an event that only changes a sum of which the case of the file is to be told.
 */
export function isOvertaken({ lastCause }: HintFile, { sequence }: Pick<Event, "sequence">): boolean {
  return lastCause > sequence;
}

/** Whether a due hint is new: not yet given for this cause, and not the same as the last one for its rule and metric. */
export function isNewHint({ hints, answered }: HintFile, due: DueHint, causeEventId: string): boolean {
  const last = hints.get(hintKey(due));
  if (last?.value === due.value && last.limit === due.limit) return false;
  return !answered.has(`${causeEventId} ${hintKey(due)}`);
}

const hintKey = ({ rule, metric }: Pick<DueHint, "rule" | "metric">) => `${rule} ${metric}`;

function toFact({ type, data }: Event): HintFact {
  return type === "hub.hint.v1.ActNoted" ? { type, data: ActNoted.decode(data) } : { type: "hub.hint.v1.TransferReviewSuggested", data: TransferReviewSuggested.decode(data) };
}
