import { AdapterState, type Adapter, type AdapterDecision, type ConformanceReport } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { HubError } from "../../shared/errors.ts";
import { reportProblems } from "./conformance.ts";

/** Who moves an adapter: its applicant, an operator who may approve, or the hub on evidence. */
export type Mover = "applicant" | "operator" | "hub";

/** The services' own key is nobody's in particular. */
const SERVICE = "service";

const { SUBMITTED, RETURNED, SANDBOX, PROVEN, LIVE, SUSPENDED, RETIRED } = AdapterState;

/**
 * Who may move an adapter from where to where; nothing else is possible. Retired is for good. The way to LIVE leads over PROVEN, which only
 * the hub gives, on a report; or from SUSPENDED back to where it was.
 */
const moves: Readonly<Record<Mover, Partial<Record<AdapterState, readonly AdapterState[]>>>> = {
  applicant: {
    [SUBMITTED]: [SUBMITTED],
    [RETURNED]: [SUBMITTED],
    [SANDBOX]: [SUBMITTED],
    [PROVEN]: [SUBMITTED],
    [LIVE]: [SUBMITTED],
    [SUSPENDED]: [SUBMITTED],
  },
  hub: { [SANDBOX]: [PROVEN], [PROVEN]: [SANDBOX] },
  operator: {
    [SUBMITTED]: [RETURNED, SANDBOX, SUSPENDED, RETIRED],
    [RETURNED]: [RETURNED, SANDBOX, SUSPENDED, RETIRED],
    [SANDBOX]: [RETURNED, SUSPENDED, RETIRED],
    [PROVEN]: [RETURNED, LIVE, SUSPENDED, RETIRED],
    [LIVE]: [SUSPENDED, RETIRED],
    [SUSPENDED]: [LIVE, RETIRED],
  },
};

/** What is decided on the newest revision. */
export interface Move {
  readonly to: AdapterState;
  readonly mover: Mover;
  /** Operator id, the adapter's own id, or `service`. */
  readonly by: string;
  /** RFC 3339 with +08:00. */
  readonly time: string;
  readonly reason: string;
  readonly remedies: readonly string[];
}

/**
 * The adapter after a move, with the decision on record; the former decisions stay as they are. The report is that of `conformance`,
 * decoded. Throws ADAPTER_WRONG_STATE, CONFORMANCE_REQUIRED, NOT_GRANTED (who submitted a revision does not put it live).
 */
export function moveAdapter(adapter: Adapter, move: Move, report?: ConformanceReport): Adapter {
  requirePossible(adapter, move);
  const resumed = adapter.state === SUSPENDED && move.to === LIVE ? stateBefore(adapter) : move.to;
  if (move.to === LIVE && adapter.state !== SUSPENDED) requireProof(adapter, move, report);
  const { by, time, reason, remedies } = move;
  const number = adapter.revision?.number ?? 0;
  const decision: AdapterDecision = { revision: number, from: adapter.state, to: resumed, by, time, reason, remedies: [...remedies], seenTime: "" };
  return {
    ...adapter,
    state: resumed,
    liveRevision: move.to === LIVE && adapter.state !== SUSPENDED ? number : adapter.liveRevision,
    decisions: [...adapter.decisions, decision],
    changeTime: time,
  };
}

function requirePossible({ id, state, liveRevision }: Adapter, { to, mover }: Move): void {
  const possible = moves[mover][state] ?? [];
  if (possible.includes(to) && (to !== SUSPENDED || liveRevision > 0)) return;
  const reachable = possible.filter((one) => one !== SUSPENDED || liveRevision > 0).map(stateName);
  throw new HubError("ADAPTER_WRONG_STATE", `${id} 现为 ${stateName(state)}，不能改为 ${stateName(to)} / is ${stateName(state)} and cannot become ${stateName(to)}; possible now: ${reachable.join(", ") || "-"}${to === LIVE ? PROVE_FIRST : ""}`, {
    adapter: id,
    state: stateName(state),
    wanted: stateName(to),
    possible: reachable.join(","),
  });
}

const PROVE_FIRST = "；上线前申请人须提交通过的符合性报告 / before that its applicant has to attach a passing report: hub adapter prove --attach";

function requireProof({ id, revision }: Adapter, { by }: Move, report: ConformanceReport | undefined): void {
  const problems = revision && report ? reportProblems(report, revision) : ["没有符合性测试报告 / no conformance report"];
  if (problems.length > 0) throw new HubError("CONFORMANCE_REQUIRED", `${problems.join("; ")}; run hub adapter prove`, { adapter: id, problems: problems.join("; ") });
  if (revision?.submittedBy === by && by !== SERVICE) {
    throw new HubError("NOT_GRANTED", `四眼原则：提交人不得自批 / ${by} submitted this revision; another operator has to approve it`, { adapter: id, operator: by });
  }
}

/** Where the adapter stood when it was suspended: a newer revision that was being looked at is looked at again. */
function stateBefore({ decisions }: Adapter): AdapterState {
  return decisions.findLast(({ to }) => to === SUSPENDED)?.from ?? LIVE;
}

/** E.g. `SANDBOX`. */
export const stateName = (state: AdapterState): string => Object.entries(AdapterState).find(([, value]) => value === state)?.[0] ?? String(state);
