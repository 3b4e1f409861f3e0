import type { CaseFile } from "../../../../proto/gen/hub/case/v1/case_service.ts";
import type { TransferReviewSuggested } from "../../../../proto/gen/hub/hint/v1/hint.ts";
import { toHistoryLine, type Receipt } from "./answers.ts";
import { tidyTime } from "./clockTime.ts";
import type { CaseResult, DeadlineLine, HintLine, NoticeLine, ScenarioResult } from "./scenarioResult.ts";

/** What the services told of one case number. */
export interface CaseFindings {
  readonly caseNo: string;
  readonly receipts: readonly Receipt[];
  /** Absent when the hub knows of no transfer case of this number. */
  readonly file: CaseFile | undefined;
  readonly hints: readonly TransferReviewSuggested[];
  /** Resolution of submissions that waited, by the event id given on receipt. */
  readonly resolutions: ReadonlyMap<string, string>;
}

/** State names for a case that the hub does not know. */
export interface InitialState {
  readonly id: string;
  readonly name: string;
}

/** The result as it is printed and compared. */
export function toScenarioResult(findings: readonly CaseFindings[], initial: InitialState): ScenarioResult {
  return { cases: Object.fromEntries(findings.map((one) => [one.caseNo, toCaseResult(one, initial)])) };
}

function toCaseResult({ receipts, file, hints, resolutions }: CaseFindings, initial: InitialState): CaseResult {
  return {
    state: file?.state || initial.id,
    stateName: file?.stateName || initial.name,
    known: file !== undefined || receipts.some(({ answer }) => (answer?.eventId ?? "") !== ""),
    history: receipts.map((receipt) => toHistoryLine(receipt, file, resolutions)),
    deadlines: (file?.deadlines ?? []).flatMap(toDeadlineLine),
    notices: (file?.notices ?? []).map(({ to, event, deadlineId, recordedAt }): NoticeLine => ({ to, event, ...(deadlineId === "" ? {} : { deadline: deadlineId }), at: tidyTime(recordedAt) })),
    hints: hints.map(toHintLine),
    suspects: (file?.suspects ?? []).map(({ suspectNo, state, stateName }) => ({ suspectNo, state, stateName })),
  };
}

function toDeadlineLine({ deadline, state, metBy, metAt, late, suspended }: CaseFile["deadlines"][number]): DeadlineLine[] {
  if (!deadline) return [];
  const { id, name, role, startsAt, dueAtStrict, dueAt, provisional, suspectNo } = deadline;
  return [
    {
      id,
      name,
      role,
      startsAt: tidyTime(startsAt),
      dueAtStrict: tidyTime(dueAtStrict),
      dueAt: tidyTime(dueAt),
      state,
      metBy: metBy || null,
      metAt: metAt === "" ? null : tidyTime(metAt),
      late,
      suspended,
      provisional,
      ...(suspectNo === "" ? {} : { suspectNo }),
    },
  ];
}

function toHintLine(hint: TransferReviewSuggested): HintLine {
  const { rule, offence, article, tier, metric, unit, status, basis, conductDate, handlingDate, decisionNo } = hint;
  return {
    rule,
    offence,
    article,
    tier,
    metric,
    value: Number(hint.value),
    limit: Number(hint.limit),
    unit,
    ratio: hint.ratioPermille / 1_000,
    status,
    basis,
    conductDate,
    handlingDate,
    ...(decisionNo === "" ? {} : { decisionNo }),
  };
}
