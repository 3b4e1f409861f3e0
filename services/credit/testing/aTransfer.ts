import { readFileSync } from "node:fs";
import type { TransferFact } from "../rules/readSecrecy.ts";
import { createTransferTable, type TransferTable } from "../rules/transferTable.ts";

interface Transition {
  readonly event: string;
  readonly type: string;
  readonly from: readonly string[];
  readonly to: string;
}

const file = JSON.parse(readFileSync(new URL("../../../seeds/rules/transfer-procedure.json", import.meta.url), "utf8")) as {
  readonly initial: string;
  readonly transitions: readonly Transition[];
};

/** The seeded procedure, as the service loads it. */
export const table: TransferTable = createTransferTable(file);

/** A step as it truly happened. */
export interface TrueStep {
  readonly event: string;
  readonly type: string;
  readonly fromState: string;
  readonly toState: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const MORNING = Date.parse("2022-03-01T09:00:00+08:00");
const HOUR = 3_600_000;

/** A walk through the procedure from its beginning: each choice takes one of the steps allowed there, some hours after the last. */
export function walk(choices: readonly { readonly way: number; readonly hours: number }[]): TrueStep[] {
  const steps: TrueStep[] = [];
  let state = file.initial;
  let at = MORNING;
  for (const { way, hours } of choices) {
    const allowed = file.transitions.filter(({ from }) => from.includes(state));
    const next = allowed[way % Math.max(1, allowed.length)];
    if (!next) break;
    at += hours * HOUR;
    steps.push({ event: next.event, type: next.type, fromState: state, toState: next.to, at });
    state = next.to;
  }
  return steps;
}

/** Steps by name, one day apart from the first, which is the first day of March 2022. Throws when the procedure has no such step there. */
export function procedureOf(...events: readonly string[]): TrueStep[] {
  let state = file.initial;
  return events.map((event, index) => {
    const found = file.transitions.find((one) => one.event === event && one.from.includes(state));
    if (!found) throw new RangeError(`${event} is not possible after ${state}`);
    const step = { event, type: found.type, fromState: state, toState: found.to, at: MORNING + index * 24 * HOUR };
    state = found.to;
    return step;
  });
}

/** A step of the procedure where it does not belong, to be taken back. */
export function anyStep(way: number, hours: number): TrueStep {
  const one = file.transitions[way % file.transitions.length]!;
  return { event: one.event, type: one.type, fromState: one.from[0]!, toState: one.to, at: MORNING + hours * HOUR };
}

/** The step as CaseService tells it. */
export function stepFact(eventId: string, { at, toState }: TrueStep, corrects = ""): TransferFact {
  return { kind: "step", eventId, at, toState, corrects };
}

/** What truly follows for publication, from the steps in the order in which they happened; told without the rules under test. */
export function truthOf(steps: readonly TrueStep[]): { readonly confidential: boolean; readonly firstSecretDay: string } {
  const first = steps.find(({ toState }) => table.isConfidential(toState));
  const last = steps.at(-1);
  return {
    confidential: last !== undefined && table.isConfidential(last.toState),
    firstSecretDay: first ? new Date(first.at + 8 * HOUR).toISOString().slice(0, 10) : "9999-12-31",
  };
}
