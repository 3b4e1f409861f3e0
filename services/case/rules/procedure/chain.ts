import type { Transition } from "./procedureTable.ts";
import type { Machine } from "./procedure.ts";
import { dayOf, type PlacedStep, type Step } from "./step.ts";
import { isInForce } from "./procedureTable.ts";

/** A guard's objection against a step at the end of a history, or undefined. */
export type PathGuard = (transition: Transition, step: Step, before: readonly PlacedStep[]) => string | undefined;

export interface ChainQuestion {
  readonly machine: Machine;
  readonly guard: PathGuard;
  /** In any order. */
  readonly steps: readonly Step[];
  /** Recorded steps: they stay, whatever else comes. */
  readonly isRecorded: (step: Step) => boolean;
}

/** One way to read the steps so far: where it leads, and which of them it takes. */
interface Reading {
  readonly state: string;
  readonly taken: readonly PlacedStep[];
}

/** Steps of one moment are tried in every order up to this many; more of them keep the order of the table. */
const MOMENT_MAX = 12;

/**
 * The longest history the procedure allows that holds every recorded step and as many of the others as possible, in the
 * order in which things happened. A function of the set of steps: the order of arrival does not matter, so whatever the
 * order in which a legal history arrives, in the end all of it is read. Steps of one moment may stand in any order.
 */
export function findChain(question: ChainQuestion): readonly PlacedStep[] {
  let readings: Reading[] = [{ state: question.machine.initial, taken: [] }];
  for (const moment of moments(question)) readings = readMoment(question, readings, moment);
  return best(readings)?.taken ?? [];
}

function moments({ steps, machine }: ChainQuestion): Step[][] {
  const sorted = steps.toSorted((a, b) => a.at - b.at || machine.rank(a.event) - machine.rank(b.event) || compare(nameOf(a), nameOf(b)));
  const groups: Step[][] = [];
  for (const step of sorted) {
    const last = groups.at(-1);
    if (last && last[0]?.at === step.at && last.length < MOMENT_MAX) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

interface Partial extends Reading {
  /** Bit per step of the moment that was taken. */
  readonly mask: number;
}

function readMoment(question: ChainQuestion, before: readonly Reading[], moment: readonly Step[]): Reading[] {
  let frontier: Partial[] = before.map((reading) => ({ ...reading, mask: 0 }));
  const all = [...frontier];
  for (let round = 0; round < moment.length && frontier.length > 0; round++) {
    frontier = bestOfEach(frontier.flatMap((reading) => extend(question, reading, moment)), ({ state, mask }) => `${state} ${mask}`);
    all.push(...frontier);
  }
  const recorded = moment.reduce((bits, step, index) => (question.isRecorded(step) ? bits | (1 << index) : bits), 0);
  const kept = all.filter(({ mask }) => (mask & recorded) === recorded);
  return bestOfEach(kept.length > 0 ? kept : all.map((reading) => force(question, reading, moment)), ({ state, taken }) => `${state} ${limitedSteps(question.machine, taken)}`);
}

function extend(question: ChainQuestion, reading: Partial, moment: readonly Step[]): Partial[] {
  return moment.flatMap((step, index) => {
    const bit = 1 << index;
    const next = (reading.mask & bit) === 0 ? take(question, reading, step) : undefined;
    return next ? [{ ...next, mask: reading.mask | bit }] : [];
  });
}

/** The reading with the step at its end, if the procedure allows it there. */
function take({ machine, guard }: ChainQuestion, { state, taken }: Reading, step: Step): Reading | undefined {
  const transition = machine.find(step.event);
  if (!transition) return undefined;
  const from = step.forced ? state : entry(machine, { state, transition, step });
  if (from === undefined || (!step.forced && guard(transition, step, taken) !== undefined)) return undefined;
  return { state: transition.to, taken: [...taken, { step, from, to: transition.to }] };
}

interface Entry {
  readonly state: string;
  readonly transition: Transition;
  readonly step: Step;
}

/** The state in which the step finds the case: this one, or one that only steps lead to which its reporter never reports. */
function entry(machine: Machine, { state, transition, step }: Entry): string | undefined {
  if (!isInForce(transition, dayOf(step))) return undefined;
  if (transition.from.includes(state)) return state;
  if (step.unreported.size === 0) return undefined;
  return transition.from.find((from) => machine.path(state, [from], step.unreported) !== undefined);
}

/** A recorded step that the table no longer allows, after the table was changed: it stays where it is. */
function force({ machine, isRecorded }: ChainQuestion, reading: Reading, moment: readonly Step[]): Partial {
  let { state } = reading;
  const taken = [...reading.taken];
  for (const step of moment) {
    const to = machine.find(step.event)?.to;
    if (to === undefined || !isRecorded(step) || taken.some((placed) => placed.step === step)) continue;
    taken.push({ step, from: state, to });
    state = to;
  }
  return { state, taken, mask: 0 };
}

/** How often limited steps occurred: two readings that differ in it do not have the same future. */
function limitedSteps({ limited }: Machine, taken: readonly PlacedStep[]): number {
  return limited.size === 0 ? 0 : taken.filter(({ step }) => limited.has(step.event)).length;
}

function bestOfEach<R extends Reading>(readings: readonly R[], keyOf: (reading: R) => string): R[] {
  const byKey = new Map<string, R>();
  for (const reading of readings) {
    const key = keyOf(reading);
    const known = byKey.get(key);
    if (!known || isBetter(reading, known)) byKey.set(key, reading);
  }
  return [...byKey.values()];
}

function best(readings: readonly Reading[]): Reading | undefined {
  return readings.reduce<Reading | undefined>((found, reading) => (!found || isBetter(reading, found) ? reading : found), undefined);
}

function isBetter(a: Reading, b: Reading): boolean {
  if (a.taken.length !== b.taken.length) return a.taken.length > b.taken.length;
  return compare(a.taken.map(({ step }) => nameOf(step)).join("|"), b.taken.map(({ step }) => nameOf(step)).join("|")) < 0;
}

/** What two reports of one step share, whoever sent them and when. */
function nameOf({ occurredAt, event, documentNo }: Step): string {
  return `${occurredAt} ${event} ${documentNo}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
