import { findChain, type ChainQuestion } from "./chain.ts";
import type { DeadlineLaw } from "./deadlines.ts";
import { pathObjection, type Place } from "./pathGuard.ts";
import type { Machine } from "./procedure.ts";
import { isInForce, type Transition } from "./procedureTable.ts";
import { dayOf, type PlacedStep, type Step } from "./step.ts";

/** A step that is not part of the history, and why. */
export type Waiting =
  | { readonly step: Step; readonly kind: "park"; readonly waitingFor: readonly string[] }
  | { readonly step: Step; readonly kind: "manual"; readonly objection: string };

/** The history of a case and of its suspects, read from a set of steps. */
export interface History {
  /** Steps of the case in order. */
  readonly caseSteps: readonly PlacedStep[];
  /** Steps of each suspect in order, by number. */
  readonly suspects: ReadonlyMap<string, readonly PlacedStep[]>;
  /** Everything placed, in the order in which it happened. */
  readonly all: readonly PlacedStep[];
  /** State of the case now. */
  readonly state: string;
  readonly waiting: readonly Waiting[];
}

/** Reads the history of a case: recorded steps stay, the others join where the procedure allows it. */
export function readHistory(law: DeadlineLaw, steps: readonly Step[], isRecorded: (step: Step) => boolean): History {
  const { procedure } = law;
  const suspects = new Map<string, readonly PlacedStep[]>();
  const waiting: Waiting[] = [];
  const read = (machine: Machine, suspectNo: string, beside: readonly PlacedStep[]) => {
    const track = readTrack(law, { machine, steps: steps.filter((step) => step.suspectNo === suspectNo), isRecorded }, beside);
    waiting.push(...track.waiting);
    return track.placed;
  };
  for (const suspectNo of new Set(steps.map((step) => step.suspectNo))) if (suspectNo !== "") suspects.set(suspectNo, read(procedure.suspectMachine, suspectNo, []));
  const beside = [...suspects.values()].flat();
  const caseSteps = read(procedure.caseMachine, "", beside);
  const all = [...caseSteps, ...beside].toSorted((a, b) => a.step.at - b.step.at);
  return { caseSteps, suspects, all, state: caseSteps.at(-1)?.to ?? procedure.caseMachine.initial, waiting };
}

function readTrack(law: DeadlineLaw, question: Omit<ChainQuestion, "guard">, beside: readonly PlacedStep[]): { placed: readonly PlacedStep[]; waiting: Waiting[] } {
  const guard = (transition: Transition, step: Step, before: readonly PlacedStep[]) => pathObjection(law, { transition, step, before, beside });
  const placed = findChain({ ...question, guard });
  const taken = new Set(placed.map(({ step }) => step));
  const waiting = question.steps.filter((step) => !taken.has(step)).map((step) => explain(law, question.machine, { step, placed, beside }));
  return { placed, waiting };
}

interface Unplaced {
  readonly step: Step;
  /** The history of its track without it. */
  readonly placed: readonly PlacedStep[];
  readonly beside: readonly PlacedStep[];
}

/** Why a step found no place: it is early, or the procedure does not allow it there. */
function explain(law: DeadlineLaw, machine: Machine, { step, placed, beside }: Unplaced): Waiting {
  const transition = machine.find(step.event);
  if (!transition) return { step, kind: "manual", objection: `程序表中没有此步骤 / not in the procedure: ${step.event}` };
  const before = placed.filter((one) => one.step.at <= step.at);
  const state = before.at(-1)?.to ?? machine.initial;
  const objection = standing(law, transition, { step, before, beside, state });
  if (objection !== undefined) return { step, kind: "manual", objection };
  const missing = machine.path(state, transition.from);
  if (missing === undefined) {
    return { step, kind: "manual", objection: `“${law.procedure.stateName(state)}”之后依法不能${transition.zh} / not possible after ${state}` };
  }
  return explainLater(machine, { step, missing, to: transition.to, next: placed[before.length]?.step });
}

interface Later {
  readonly step: Step;
  /** Steps missing before it. */
  readonly missing: readonly string[];
  readonly to: string;
  /** The step on record after it. */
  readonly next: Step | undefined;
}

/** It could happen where it stands; what is on record after it must still be possible then. */
function explainLater(machine: Machine, { step, missing, to, next }: Later): Waiting {
  const onwards = next ? machine.path(to, machine.find(next.event)?.from ?? []) : [];
  const waitingFor = [...missing, ...(onwards ?? [])];
  if (onwards !== undefined && waitingFor.length > 0) return { step, kind: "park", waitingFor };
  if (!next) return { step, kind: "manual", objection: "同一时刻的步骤过多，次序不明 / too many steps of one moment to tell their order" };
  const later = next.event;
  return { step, kind: "manual", objection: `与已记录的后续步骤 ${later} 矛盾 / contradicts the later ${later} on record` };
}

interface Standing extends Place {
  /** State of the track before the step. */
  readonly state: string;
}

/** What stands against the step whatever may still arrive. */
function standing(law: DeadlineLaw, transition: Transition, { state, ...place }: Standing): string | undefined {
  if (!isInForce(transition, dayOf(place.step))) return `当时尚无此程序（${transition.inForceFrom ?? ""}起） / not part of the procedure on that day`;
  const barred = transition.guards.find((guard) => guard.kind === "notWhile" && guard.states.includes(state) && !transition.from.includes(state));
  if (barred) return `“${law.procedure.stateName(state)}”期间不得${transition.zh}（${barred.source}） / not allowed while ${state}`;
  return transition.from.includes(state) ? pathObjection(law, { transition, ...place }) : undefined;
}
