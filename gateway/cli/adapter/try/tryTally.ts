import type { TriedOutcome, TriedRecord } from "./tryRecords.ts";

/** How often a finding came up. */
export interface FindingCount {
  readonly kind: "error" | "warning";
  readonly code: string;
  readonly field: string;
  readonly count: number;
  readonly message: string;
  readonly remedy: string;
  /** The first place where it came up. */
  readonly first: string;
}

/** Counts of a whole run; does not grow with the number of records. */
export interface TryTally {
  add(records: readonly TriedRecord[]): void;
  readonly total: number;
  outcomes(): Readonly<Record<TriedOutcome, number>>;
  /** Most frequent first, errors before warnings. */
  findings(): readonly FindingCount[];
}

/** Different findings that are told apart; the rest of a very broken file is counted by its rows only. */
const MOST_FINDINGS = 500;

export function createTally(): TryTally {
  const outcomes: Record<TriedOutcome, number> = { valid: 0, warned: 0, step: 0, report: 0, ignored: 0, rejected: 0, unreadable: 0 };
  const findings = new Map<string, FindingCount>();
  let total = 0;
  const count = (kind: FindingCount["kind"], { where }: TriedRecord, issue: TriedRecord["errors"][number]) => {
    const key = `${kind} ${issue.code} ${issue.field}`;
    const known = findings.get(key);
    if (known) findings.set(key, { ...known, count: known.count + 1 });
    else if (findings.size < MOST_FINDINGS) findings.set(key, { kind, code: issue.code, field: issue.field, count: 1, message: issue.message, remedy: issue.remedy, first: where });
  };
  return {
    get total() {
      return total;
    },
    add(records) {
      total += records.length;
      for (const record of records) {
        outcomes[record.outcome]++;
        for (const issue of record.errors) count("error", record, issue);
        for (const issue of record.warnings) count("warning", record, issue);
      }
    },
    outcomes: () => ({ ...outcomes }),
    findings: () => [...findings.values()].sort((a, b) => a.kind.localeCompare(b.kind) || b.count - a.count),
  };
}
