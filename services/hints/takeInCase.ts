import { isNewHint, placeOf, type HintFile } from "./hintFile.ts";
import { saysTheSame, toActNoted, voidAct } from "./actNote.ts";
import type { SystemOfAgency } from "./agencySystems.ts";
import type { Act } from "./rules/act.ts";
import { findHints, highest, type DueHint } from "./rules/findHints.ts";
import { findIpClauseHint } from "./rules/ipClause.ts";
import type { ThresholdBook } from "./rules/thresholdBook.ts";
import { standingOf, type Standing } from "./rules/transferCase.ts";
import type { Cause } from "./toEvent.ts";
import { toSuggested } from "./toSuggested.ts";
import { actsByFile, type BookRules, type TransferBook } from "./transferBook.ts";
import type { TransferBooks } from "./transferBooks.ts";
import { updateFile, type Addition, type UpdateDeps } from "./updateFile.ts";

export interface TakeInDeps extends UpdateDeps {
  readonly rules: BookRules;
  readonly books: TransferBooks;
  readonly systemOf: SystemOfAgency;
}

/**
 * Brings the notes and hints that follow from a transfer case up to date with its book: the acts in the files of its parties,
 * then the hints on this case and on every other case of these parties whose sum changed. Two cases with a common file
 * must not be taken in at the same time. Safe to repeat.
 */
export async function takeInCase(deps: TakeInDeps, book: TransferBook, cause: Cause): Promise<void> {
  const told = standingOf(book.steps);
  if (book.fileIds.size === 0 && !told.suspected && !told.told) return;
  const fileIds = [...book.fileIds];
  const files = await deps.files.findAll([book.caseId, ...fileIds]);
  if (isOvertaken(book, files)) return;
  const isDecided = [...(files.get(book.caseId)?.decisions.values() ?? [])].some(({ stands }) => stands);
  const standing = { ...told, isHandled: told.isHandled || isDecided };
  const byFile = actsByFile(deps.rules, book, standing);
  await Promise.all(fileIds.map((id) => updateFile(deps, { id, cause }, (file) => notesFor(file, book, byFile.get(id) ?? []))));
  await suggest(deps, { book, standing, cause });
}

/** Already noted with a step of the case that comes later in the journal: this one has been taken in before. */
function isOvertaken({ caseId, folded }: TransferBook, files: ReadonlyMap<string, HintFile>): boolean {
  return [...files.values()].some(({ acts }) => [...acts.values()].some(({ act, causeEventId }) => act.caseId === caseId && !folded.has(causeEventId)));
}

function notesFor({ acts }: HintFile, { caseId, lastEventId }: TransferBook, wanted: readonly Act[]): Addition[] {
  const places = new Set(wanted.map(placeOf));
  const gone = [...acts.values()].filter(({ act }) => act.caseId === caseId && !places.has(placeOf(act))).map(({ act }) => voidAct(act));
  const changed = [...wanted, ...gone].filter((act) => {
    const noted = acts.get(placeOf(act));
    return !noted || !saysTheSame(noted.act, act);
  });
  return changed.map((act) => ({ fact: { type: "hub.hint.v1.ActNoted", data: toActNoted(act, lastEventId) }, time: `${act.handlingDate}T00:00:00.000+08:00` }));
}

/** Of a party with more open cases than this only the last ones are told of a new sum: else the work grows with the square. */
const OTHERS_MAX = 200;

interface Changed {
  readonly book: TransferBook;
  readonly standing: Standing;
  readonly cause: Cause;
}

async function suggest(deps: TakeInDeps, { book, standing, cause }: Changed): Promise<void> {
  const files = await deps.files.findAll([...book.fileIds]);
  const open = [...files.values()].flatMap(({ acts }) => [...acts.values()]).filter(({ act }) => !act.handled);
  const others = [...new Set(open.map(({ act }) => act.caseId))].filter((caseId) => caseId !== book.caseId).slice(-OTHERS_MAX);
  const ipClause = findIpClauseHint(deps.rules.thresholds, standing);
  await suggestOn(deps, book, { cause, more: ipClause ? [ipClause] : [] });
  await Promise.all(
    others.map(async (caseId) => {
      const other = await deps.books.look(caseId);
      const division = other.agency?.uscc.slice(2, 8) ?? "";
      await suggestOn(deps, other, { cause: { ...cause, division }, more: [] });
    }),
  );
}

async function suggestOn(deps: TakeInDeps, book: TransferBook, { cause, more }: { readonly cause: Cause; readonly more: readonly DueHint[] }): Promise<void> {
  const hinted = { caseId: book.caseId, caseNo: book.caseNo, decisionNo: "", agency: book.agency };
  const origin = { causeEventId: cause.eventId, systemOf: deps.systemOf };
  await updateFile(deps, { id: book.caseId, cause }, async (file) => {
    // The sums are made anew in every round: what was recorded in between may have changed them.
    const files = await deps.files.findAll([...book.fileIds]);
    const due = highest([...files.values()].flatMap((one) => hintsOf(deps.rules.thresholds, one).get(book.caseId) ?? []).concat(more));
    return due.filter((one) => isNewHint(file, one, cause.eventId)).map((one) => ({ fact: toSuggested(one, hinted, origin), time: cause.recordedTime }));
  });
}

const found = new WeakMap<HintFile, Map<string, DueHint[]>>();

/** The hints of all cases of a party, reckoned once for each state of its file. */
function hintsOf(thresholds: ThresholdBook, file: HintFile): Map<string, DueHint[]> {
  let hints = found.get(file);
  if (!hints) found.set(file, (hints = findHints(thresholds, [...file.acts.values()].map(({ act }) => act))));
  return hints;
}
