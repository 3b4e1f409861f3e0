import type { AgencyRef } from "../../proto/gen/hub/common/v1/party.ts";
import { readActs, type OwnedAct } from "./rules/readActs.ts";
import type { ThresholdBook } from "./rules/thresholdBook.ts";
import { standingOf, withoutStep, withStep, type Standing, type Steps } from "./rules/transferCase.ts";
import type { StepEvent } from "./stepEvent.ts";

/** One transfer case as its journal tells it, as far as hints need it. */
export interface TransferBook {
  readonly caseId: string;
  readonly caseNo: string;
  readonly agency: AgencyRef | undefined;
  readonly steps: Steps;
  /** Ids of all events folded in, in the order of the journal. */
  readonly folded: ReadonlySet<string>;
  /** Files in which acts of the case were ever to be noted: of its parties, or its own when it named nobody. */
  readonly fileIds: ReadonlySet<string>;
}

export interface BookRules {
  readonly thresholds: ThresholdBook;
  /** Id of the file of a party, from its identifier. */
  readonly partyId: (identifier: string) => string;
}

/** A case of which nothing is known. */
export function emptyBook(caseId: string): TransferBook {
  return { caseId, caseNo: "", agency: undefined, steps: new Map(), folded: new Set(), fileIds: new Set() };
}

/** The case after one more event. The same event twice changes nothing. */
export function foldStep(rules: BookRules, book: TransferBook, { stored, change, caseNo, agency }: StepEvent): TransferBook {
  if (book.folded.has(stored.event.id)) return book;
  const steps = change.kind === "step" ? withStep(book.steps, change.step, change.corrects) : withoutStep(book.steps, change.eventId);
  const next = { ...book, caseNo: caseNo || book.caseNo, agency: agency ?? book.agency, steps, folded: new Set(book.folded).add(stored.event.id) };
  return { ...next, fileIds: new Set([...book.fileIds, ...actsByFile(rules, next, standingOf(steps)).keys()]) };
}

/** The acts of the case by the file they belong in. */
export function actsByFile({ thresholds, partyId }: BookRules, { caseId }: Pick<TransferBook, "caseId">, standing: Standing): Map<string, OwnedAct["act"][]> {
  const byFile = new Map<string, OwnedAct["act"][]>();
  for (const { act, identifiers } of readActs(thresholds, caseId, standing)) {
    const fileIds = identifiers.length === 0 ? [caseId] : identifiers.map(partyId);
    for (const id of new Set(fileIds)) byFile.set(id, [...(byFile.get(id) ?? []), act]);
  }
  return byFile;
}
