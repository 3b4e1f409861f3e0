import { isNewHint, isOvertaken, placeOf, type HintFile } from "./hintFile.ts";
import { saysTheSame, toActNoted, voidAct } from "./actNote.ts";
import type { SystemOfAgency } from "./agencySystems.ts";
import type { Act } from "./rules/act.ts";
import { findHints, highest, type DueHint } from "./rules/findHints.ts";
import { findIpClauseHint } from "./rules/ipClause.ts";
import type { ThresholdBook } from "./rules/thresholdBook.ts";
import { standingOf, type Standing } from "./rules/transferCase.ts";
import type { Cause } from "./toCause.ts";
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
 * must not be taken in at the same time. Safe to repeat: what a later event has overtaken changes nothing any more.
 */
export async function takeInCase(deps: TakeInDeps, book: TransferBook, cause: Cause): Promise<void> {
  const told = standingOf(book.steps);
  if (book.fileIds.size === 0 && !told.suspected && !told.told) return;
  const fileIds = [...book.fileIds];
  const files = await deps.files.findAll([book.caseId, ...fileIds]);
  if ([...files.values()].some((file) => isOvertaken(file, cause))) return;
  const isDecided = (files.get(book.caseId)?.decisions.size ?? 0) > 0;
  const standing = { ...told, isHandled: told.isHandled || isDecided };
  const byFile = actsByFile(deps.rules, book, standing);
  await Promise.all(fileIds.map((id) => updateFile(deps, { id, cause }, (file) => notesFor(file, { book, cause, wanted: byFile.get(id) ?? [] }))));
  await suggest(deps, { book, standing, cause });
}

interface Noting {
  readonly book: TransferBook;
  readonly cause: Cause;
  readonly wanted: readonly Act[];
}

function notesFor(file: HintFile, { book: { caseId }, cause, wanted }: Noting): Addition[] {
  if (isOvertaken(file, cause)) return [];
  const places = new Set(wanted.map(placeOf));
  const gone = [...file.acts.values()].filter((act) => act.caseId === caseId && !places.has(placeOf(act))).map(voidAct);
  const changed = [...wanted, ...gone].filter((act) => {
    const noted = file.acts.get(placeOf(act));
    return !noted || !saysTheSame(noted, act);
  });
  return changed.map((act) => ({ fact: { type: "hub.hint.v1.ActNoted", data: toActNoted(act, cause) }, time: `${act.handlingDate}T00:00:00.000+08:00` }));
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
  const open = [...files.values()].flatMap(({ acts }) => [...acts.values()]).filter(({ handled }) => !handled);
  const others = [...new Set(open.map(({ caseId }) => caseId))].filter((caseId) => caseId !== book.caseId).slice(-OTHERS_MAX);
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
  const origin = { cause, systemOf: deps.systemOf };
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
  if (!hints) found.set(file, (hints = findHints(thresholds, [...file.acts.values()])));
  return hints;
}
