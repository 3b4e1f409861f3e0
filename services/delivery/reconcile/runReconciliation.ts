import type { RecordDifference, ReconciliationReported } from "../../../proto/gen/hub/delivery/v1/delivery.ts";
import type { BusConnection } from "../../shared/bus/connection.ts";
import type { Journal } from "../../shared/bus/journal.ts";
import { HubError, toHubError } from "../../shared/errors.ts";
import { newEventId } from "../../shared/ids.ts";
import { compareTrees, type Comparison } from "../../shared/rangeDigest/compareTrees.ts";
import { DigestTree } from "../../shared/rangeDigest/digestTree.ts";
import { toShanghaiTime } from "../../shared/time.ts";
import type { ExpectedRecords } from "./expectedRecords.ts";
import { readGap } from "./gap.ts";
import { breathe, type HeldRecords } from "./heldRecords.ts";
import { readExpected, readTouched, type Entitlement } from "./readExpected.ts";
import type { ReportBook } from "./reportBook.ts";
import { judgeComparison, type Difference, type Judgement } from "./rules/judgeComparison.ts";
import { parsePeriod } from "./rules/period.ts";

/** Sends exactly these events of a subscription again, as an operation of kind REPAIR; resolves with its id. */
export type StartRepair = (subscriptionId: string, sequences: readonly number[], requestedBy: string) => Promise<string>;

export interface RunDeps {
  readonly bus: BusConnection;
  readonly journal: Journal;
  readonly reports: ReportBook;
  readonly startRepair: StartRepair;
  /** Which events of a subscription are not final at the moment of the call. */
  readonly standing: (subscriptionId: string) => Standing;
}

/** A picture of a subscription's deliveries. */
export interface Standing {
  /** Waits, is being tried, or was not read yet. */
  isUnderWay(sequence: number): boolean;
}

export interface RunRequest {
  readonly entitlement: Entitlement;
  readonly system: string;
  readonly from: string;
  readonly until: string;
  readonly repair: boolean;
  readonly requestedBy: string;
}

export interface RunProgress {
  readonly examined: number;
  readonly total: number;
}

export interface RunResult {
  readonly report: ReconciliationReported;
  readonly operationId: string;
}

/** Differences named in a report. */
const NAMED = 1_000;

/**
 * Compares what a receiver should hold with what it says it holds, records the report, and starts the repair when it is wanted
 * and needed. Ends early with SHUTTING_DOWN when aborted; then nothing is recorded. A repair that could not
 * be started is thrown after the report is on record.
 */
export async function runReconciliation(deps: RunDeps, request: RunRequest, held: HeldRecords, control: { signal: AbortSignal; progress: (progress: RunProgress) => void }): Promise<RunResult> {
  const { entitlement } = request;
  const { signal } = control;
  const period = parsePeriod(request, Date.now());
  const before = deps.standing(entitlement.subscriptionId);
  const last = await deps.journal.lastSequence();
  const expected = await readExpected(deps.bus, entitlement, held.hasHashes, {
    last,
    signal,
    examined: (examined) => control.progress({ examined, total: last }),
  });
  requireGoing(signal);
  const includes = (index: number) => !(held.omitsWithdrawn && expected.isWithdrawn(index));
  const mine = await DigestTree.build(expected.table, { withHashes: held.hasHashes, includes, breathe });
  const found = await compare(mine, held, signal);
  const touched = await touchedSince(deps, entitlement, last, { found, signal });
  const after = deps.standing(entitlement.subscriptionId);
  const judgement = judgeComparison(expected, found, {
    period,
    omitsWithdrawn: held.omitsWithdrawn,
    isUnderWay: (sequence) => before.isUnderWay(sequence) || after.isUnderWay(sequence),
    isTouched: (key) => touched.has(key),
  });
  requireGoing(signal);
  const started = request.repair ? await repair(deps, request, expected, judgement.differences) : { operationId: "" };
  const { operationId } = started;
  const report = toReport(request, judgement, { operationId, held, found, mine, until: period.until });
  await deps.reports.record(report);
  if (started.failure) throw started.failure;
  return { report, operationId };
}

async function compare(mine: DigestTree, held: HeldRecords, signal: AbortSignal): Promise<Comparison> {
  const steps = compareTrees(mine);
  try {
    let step = steps.next();
    while (!step.done) {
      step = steps.next(await held.ask(step.value, signal));
      await breathe();
    }
    return step.value;
  } finally {
    held.end();
  }
}

/** Records that changed while the comparison ran: what differs of them is no difference yet. */
async function touchedSince({ bus, journal }: RunDeps, entitlement: Entitlement, last: number, { found, signal }: { found: Comparison; signal: AbortSignal }): Promise<ReadonlySet<string>> {
  if (found.missing.length + found.stale.length + found.extra.length === 0) return new Set();
  return readTouched(bus, entitlement, { from: last + 1, last: await journal.lastSequence(), signal });
}

async function repair(deps: RunDeps, { entitlement, requestedBy }: RunRequest, expected: ExpectedRecords, differences: readonly Difference[]): Promise<{ operationId: string; failure?: HubError }> {
  try {
    const sequences = await readGap(deps.journal, entitlement, expected, differences);
    return { operationId: sequences.length === 0 ? "" : await deps.startRepair(entitlement.subscriptionId, sequences, requestedBy) };
  } catch (error) {
    // What was found goes on record all the same.
    return { operationId: "", failure: toHubError(error) };
  }
}

interface ReportParts {
  readonly operationId: string;
  readonly held: HeldRecords;
  readonly found: Comparison;
  readonly mine: DigestTree;
  readonly until: number;
}

function toReport(request: RunRequest, judgement: Judgement, { operationId, held, found, mine, until }: ReportParts): ReconciliationReported {
  const { entitlement, system, from, requestedBy } = request;
  return {
    reportId: newEventId(),
    subscriptionId: entitlement.subscriptionId,
    system,
    from,
    until: toShanghaiTime(until),
    expected: BigInt(judgement.expected),
    held: BigInt(judgement.held),
    missing: BigInt(judgement.missing),
    stale: BigInt(judgement.stale),
    extra: BigInt(judgement.extra),
    underWay: BigInt(judgement.underWay),
    differences: judgement.differences.slice(0, NAMED).map(toRecordDifference),
    bytes: BigInt(held.bytes),
    questions: held.questions,
    requestedBy,
    operationId,
    withHashes: held.hasHashes,
    expectedDigest: Buffer.from(mine.digest("").sum).toString("hex"),
    heldDigest: Buffer.from(found.theirs.sum).toString("hex"),
  };
}

function toRecordDifference({ key, kind, expectedVersion, heldVersion, sequence }: Difference): RecordDifference {
  return { key, kind, expectedVersion, heldVersion, sequence: BigInt(sequence) };
}

/** A read that ended early has not seen everything: nothing may be concluded from it. */
function requireGoing(signal: AbortSignal): void {
  if (signal.aborted) throw new HubError("SHUTTING_DOWN", "核对已取消 / the reconciliation was cancelled");
}
