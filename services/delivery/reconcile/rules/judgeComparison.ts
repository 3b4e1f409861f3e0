import type { Comparison } from "../../../shared/rangeDigest/compareTrees.ts";
import type { VersionedRecord } from "../../../shared/rangeDigest/rangeDigest.ts";
import type { ExpectedRecords } from "../expectedRecords.ts";
import type { Period } from "./period.ts";

/** One record that differs. */
export interface Difference {
  readonly kind: "missing" | "stale" | "extra";
  readonly key: string;
  /** Number of the expected record; -1 for extra. */
  readonly index: number;
  readonly expectedVersion: number;
  readonly heldVersion: number;
  /** Sequence of the last event; 0 for extra. */
  readonly sequence: number;
}

/** What was found, sorted out. */
export interface Judgement {
  readonly expected: number;
  readonly held: number;
  readonly missing: number;
  readonly stale: number;
  readonly extra: number;
  readonly underWay: number;
  readonly differences: readonly Difference[];
}

export interface JudgeContext {
  readonly period: Period;
  /** The set that was compared leaves out what was withdrawn. */
  readonly omitsWithdrawn: boolean;
  /** The event of this sequence waits, is being tried, or was not read yet. */
  readonly isUnderWay: (sequence: number) => boolean;
  /** An event of the record was recorded after the expected records were read. */
  readonly isTouched: (key: string) => boolean;
}

/**
 * Which differences count. One outside the period does not; one whose last event is on its way is no difference. A record that
 * is held and unknown here has no time: it counts in every period.
 */
export function judgeComparison(expected: ExpectedRecords, found: Comparison, context: JudgeContext): Judgement {
  const { period, isUnderWay, isTouched } = context;
  const differences: Difference[] = [];
  let underWay = 0;
  let underWayExpected = 0;
  const note = (difference: Difference): void => {
    const { index, sequence, key } = difference;
    const isKnown = index >= 0;
    if (isKnown && !isWithin(expected, index, period)) {
      if (period.isOpen && expected.timeAt(index) >= period.until) underWay++;
      return;
    }
    if (isTouched(key) || (isKnown && isUnderWay(sequence))) {
      underWay++;
      if (isKnown && isInSet(expected, index, context)) underWayExpected++;
    } else differences.push(difference);
  };
  for (const index of found.missing) note(toDifference(expected, "missing", index));
  for (const { index, held } of found.stale) note(toDifference(expected, "stale", index, held));
  for (const held of found.extra) note({ kind: "extra", key: held.key, index: -1, expectedVersion: 0, heldVersion: held.version, sequence: 0 });
  const count = (kind: Difference["kind"]) => differences.filter((one) => one.kind === kind).length;
  const [missing, stale, extra] = [count("missing"), count("stale"), count("extra")];
  const wanted = countInPeriod(expected, context) - underWayExpected;
  const overstayed = differences.filter(({ kind, index }) => kind === "stale" && !isInSet(expected, index, context)).length;
  return { expected: wanted, held: wanted - missing + extra + overstayed, missing, stale, extra, underWay, differences };
}

function toDifference(expected: ExpectedRecords, kind: "missing" | "stale", index: number, held?: VersionedRecord): Difference {
  const { table } = expected;
  return {
    kind,
    key: table.keyAt(index),
    index,
    expectedVersion: table.versionAt(index),
    heldVersion: held?.version ?? 0,
    sequence: expected.sequenceAt(index),
  };
}

function isWithin(expected: ExpectedRecords, index: number, { from, until }: Period): boolean {
  const time = expected.timeAt(index);
  return time >= from && time < until;
}

function isInSet(expected: ExpectedRecords, index: number, { omitsWithdrawn }: JudgeContext): boolean {
  return !(omitsWithdrawn && expected.isWithdrawn(index));
}

function countInPeriod(expected: ExpectedRecords, context: JudgeContext): number {
  let count = 0;
  for (let index = 0; index < expected.table.size; index++) {
    if (isInSet(expected, index, context) && isWithin(expected, index, context.period)) count++;
  }
  return count;
}
