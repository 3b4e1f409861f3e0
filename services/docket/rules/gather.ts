import type { CaseTold, Change, DeadlineRow, HintRow, PartyRow, PenaltyRow, StepRow, WaitingRow } from "./change.ts";

/** All changes of a batch, each row once: what a few statements write. The sets of a pair are applied in the order named. */
export interface Gathered {
  readonly cases: ReadonlyMap<string, CaseTold>;
  readonly steps: { readonly added: readonly StepRow[]; readonly removed: ReadonlySet<string> };
  /** `cleared` first: what is written afterwards begins anew. */
  readonly deadlines: { readonly cleared: ReadonlyMap<string, DeadlineName>; readonly written: ReadonlyMap<string, DeadlineRow> };
  readonly waiting: { readonly added: readonly WaitingRow[]; readonly expired: ReadonlySet<string>; readonly ended: ReadonlySet<string> };
  /** The parties of a case, all of them. */
  readonly parties: ReadonlyMap<string, readonly PartyRow[]>;
  readonly penalties: ReadonlyMap<string, PenaltyRow>;
  readonly hints: readonly HintRow[];
}

/** What names a deadline. */
export interface DeadlineName {
  readonly caseId: string;
  readonly key: string;
}

/** Folds changes, in the order of the journal, into what is to be written. Pure: how a journal is cut into batches does not matter. */
export function gather(changes: readonly Change[]): Gathered {
  const batch = emptyBatch();
  for (const change of changes) take(batch, change);
  return batch;
}

function emptyBatch() {
  return {
    cases: new Map<string, CaseTold>(),
    steps: { added: [] as StepRow[], removed: new Set<string>() },
    deadlines: { cleared: new Map<string, DeadlineName>(), written: new Map<string, DeadlineRow>() },
    waiting: { added: [] as WaitingRow[], expired: new Set<string>(), ended: new Set<string>() },
    parties: new Map<string, readonly PartyRow[]>(),
    penalties: new Map<string, PenaltyRow>(),
    hints: [] as HintRow[],
  };
}

type Batch = ReturnType<typeof emptyBatch>;
type Takers = { readonly [Kind in Change["kind"]]: (batch: Batch, change: Extract<Change, { kind: Kind }>) => void };

function take<Kind extends Change["kind"]>(batch: Batch, change: Extract<Change, { kind: Kind }>): void {
  (takers[change.kind] as (batch: Batch, change: Extract<Change, { kind: Kind }>) => void)(batch, change);
}

const takers: Takers = {
  case: ({ cases }, { told }) => void cases.set(told.caseId, joined(cases.get(told.caseId), told)),
  step: ({ steps }, { row }) => void steps.added.push(row),
  stepRemoved: ({ steps }, { eventId }) => void steps.removed.add(eventId),
  deadlineStarted({ deadlines }, { row }) {
    deadlines.cleared.set(nameOf(row), row);
    deadlines.written.set(nameOf(row), row);
  },
  deadlineReached({ deadlines }, { row }) {
    // Once overdue as history, it stays so when it is met.
    const historical = row.historical || (deadlines.written.get(nameOf(row))?.historical ?? false);
    deadlines.written.set(nameOf(row), { ...row, historical });
  },
  deadlineCancelled({ deadlines }, { caseId, key }) {
    deadlines.cleared.set(nameOf({ caseId, key }), { caseId, key });
    deadlines.written.delete(nameOf({ caseId, key }));
  },
  waiting: ({ waiting }, { row }) => void waiting.added.push(row),
  waitingExpired: ({ waiting }, { eventId }) => void waiting.expired.add(eventId),
  waitingEnded: ({ waiting }, { eventId }) => void waiting.ended.add(eventId),
  parties: ({ parties }, { caseId, rows }) => void parties.set(caseId, rows),
  penalty: ({ penalties }, { row }) => void penalties.set(row.caseId, row),
  hint: ({ hints }, { row }) => void hints.push(row),
};

const nameOf = ({ caseId, key }: DeadlineName) => `${caseId} ${key}`;

/** The later word counts, where it says something. */
function joined(former: CaseTold | undefined, later: CaseTold): CaseTold {
  if (!former) return later;
  return {
    ...former,
    ...later,
    caseNo: later.caseNo || former.caseNo,
    agencyUscc: later.agencyUscc || former.agencyUscc,
    agencyName: later.agencyName || former.agencyName,
  };
}
