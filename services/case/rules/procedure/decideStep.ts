import { Operation } from "../../../../proto/gen/hub/case/v1/case_service.ts";
import type { SourceRef } from "../../../../proto/gen/hub/case/v1/penalty.ts";
import type { DeadlineLaw } from "./deadlines.ts";
import { readHistory, type History } from "./history.ts";
import type { Step } from "./step.ts";
import type { KnownContent, RecordedStep, TransferState, WaitingReport } from "./transferState.ts";

/** A judged report of a step. */
export interface StepClaim {
  readonly step: Step;
  readonly operation: Operation;
  /** Hash of the content as reported, the operation included when it takes back. */
  readonly contentHash: string;
  readonly source: SourceRef;
}

/** What to do with a claim. */
export type StepVerdict =
  | { readonly kind: "record"; readonly history: History; readonly corrects?: RecordedStep; readonly released: readonly WaitingReport[]; readonly replaces: readonly WaitingReport[] }
  | { readonly kind: "retract"; readonly target: RecordedStep; readonly history: History; readonly released: readonly WaitingReport[] }
  | { readonly kind: "withdraw"; readonly target: WaitingReport }
  | { readonly kind: "park"; readonly waitingFor: readonly string[]; readonly replaces: readonly WaitingReport[] }
  | { readonly kind: "manual"; readonly objection: string; readonly replaces: readonly WaitingReport[] }
  | { readonly kind: "again"; readonly of: KnownContent }
  | { readonly kind: "duplicate"; readonly of: KnownContent }
  | { readonly kind: "nothing" };

/**
 * Judges a step against what is recorded of its case.
 * - The same content again is known: `again` for the same row of the same system, else `duplicate`.
 * - The same step with the same document and other content corrects the recorded one, unless the step may repeat.
 * - A step that fits at its place is recorded, together with the waiting ones that now fit; one that is early is parked; one
 *   that the procedure does not allow goes to a person. What is recorded already always stays.
 */
export function decideStep(law: DeadlineLaw, state: TransferState, claim: StepClaim): StepVerdict {
  const known = findKnown(state, claim);
  if (known) return { kind: isSameRow(known, claim) ? "again" : "duplicate", of: known };
  return claim.operation === Operation.DELETE ? decideRetraction(law, state, claim) : decideAddition(law, state, claim);
}

function decideAddition(law: DeadlineLaw, state: TransferState, claim: StepClaim): StepVerdict {
  const { step } = claim;
  const target = correctedStep(law, state, claim);
  const replaces = state.waiting.filter((one) => isSameStep(one.step, step) && !(isRepeatable(law, step) && one.step.at !== step.at));
  const kept = state.steps.filter((one) => one !== target).map((one) => one.step);
  const waiting = hopeful(state).filter((one) => !replaces.includes(one));
  const recorded = new Set(kept);
  const history = readHistory(law, [...kept, ...waiting.map((one) => one.step), step], (one) => recorded.has(one));
  const refusal = history.waiting.find((one) => one.step === step);
  if (!refusal && (isSound(law, history) || !isSound(law, historyOf(law, state)))) {
    const found = new Set(history.all.map((placed) => placed.step));
    const released = waiting.filter((one) => found.has(one.step));
    return { kind: "record", history, released, replaces, ...(target ? { corrects: target } : {}) };
  }
  if (refusal?.kind === "park" && !target) return { kind: "park", waitingFor: refusal.waitingFor, replaces };
  return { kind: "manual", objection: objectionTo(refusal, target), replaces };
}

/** Waiting reports of steps; a retraction that waits is none. */
function hopeful({ waiting }: TransferState): readonly WaitingReport[] {
  return waiting.filter(({ takesBack }) => !takesBack);
}

/**
 * A report that a person lets pass. A step stands where it happened, in place of the one it corrects, whatever the procedure
 * says of it and of what follows; a retraction takes its step away, if it is still there.
 */
export function decideForced(law: DeadlineLaw, state: TransferState, claim: StepClaim): Extract<StepVerdict, { kind: "record" | "retract" | "nothing" }> {
  if (claim.operation === Operation.DELETE) return forceRetraction(law, state, claim);
  const target = correctedStep(law, state, claim);
  const kept = state.steps.filter((one) => one !== target).map((one) => one.step);
  const recorded = new Set([...kept, claim.step]);
  const history = readHistory(law, [...recorded, ...hopeful(state).map((one) => one.step)], (one) => recorded.has(one));
  const found = new Set(history.all.map((placed) => placed.step));
  return { kind: "record", history, released: hopeful(state).filter((one) => found.has(one.step)), replaces: [], ...(target ? { corrects: target } : {}) };
}

function forceRetraction(law: DeadlineLaw, state: TransferState, { step }: StepClaim): Extract<StepVerdict, { kind: "retract" | "nothing" }> {
  const target = state.steps.findLast((one) => isSameStep(one.step, step));
  return target ? retraction(law, state, target) : { kind: "nothing" };
}

/** The case without a step, and what may then be let go. */
function retraction(law: DeadlineLaw, state: TransferState, target: RecordedStep): Extract<StepVerdict, { kind: "retract" }> {
  const kept = new Set(state.steps.filter((one) => one !== target).map((one) => one.step));
  const history = readHistory(law, [...kept, ...hopeful(state).map((one) => one.step)], (one) => kept.has(one));
  const found = new Set(history.all.map((placed) => placed.step));
  return { kind: "retract", target, history, released: hopeful(state).filter((one) => found.has(one.step)) };
}

function objectionTo(refusal: History["waiting"][number] | undefined, target: RecordedStep | undefined): string {
  if (refusal?.kind === "manual") return refusal.objection;
  const of = target ? `更正后与已记录的其他步骤矛盾 / as corrected it contradicts other steps on record` : "与已记录的步骤矛盾 / contradicts steps on record";
  return refusal?.kind === "park" ? `${of}（缺 ${refusal.waitingFor.join(", ")}）` : of;
}

/** The history of what is recorded. */
export function historyOf(law: DeadlineLaw, state: TransferState): History {
  const steps = state.steps.map(({ step }) => step);
  return readHistory(law, steps, () => true);
}

/** Every step stands where the procedure allows it, or where a person or an unreported step put it. */
function isSound({ procedure }: DeadlineLaw, { all }: History): boolean {
  return all.every(({ step, from }) => step.forced || procedure.find(step.event)?.from.includes(from));
}

function decideRetraction(law: DeadlineLaw, state: TransferState, { step }: StepClaim): StepVerdict {
  const waiting = hopeful(state).find((one) => isSameStep(one.step, step));
  if (waiting) return { kind: "withdraw", target: waiting };
  const target = state.steps.findLast((one) => isSameStep(one.step, step));
  if (!target) return { kind: "nothing" };
  const verdict = retraction(law, state, target);
  if (isSound(law, verdict.history)) return verdict;
  return { kind: "manual", objection: "已有后续步骤以它为前提，不能撤回 / later steps on record rest on it", replaces: [] };
}

/** The recorded step that the claim corrects. */
function correctedStep(law: DeadlineLaw, state: TransferState, { step, operation }: StepClaim): RecordedStep | undefined {
  const same = state.steps.findLast((one) => isSameStep(one.step, step));
  if (operation === Operation.UPDATE) return same ?? state.steps.findLast((one) => one.step.event === step.event && one.step.suspectNo === step.suspectNo);
  return same && isRepeatable(law, step) && same.step.at !== step.at ? undefined : same;
}

function isRepeatable({ procedure }: DeadlineLaw, { event }: Step): boolean {
  return procedure.find(event)?.repeatable ?? false;
}

function isSameStep(a: Step, b: Step): boolean {
  return a.event === b.event && a.suspectNo === b.suspectNo && a.documentNo === b.documentNo;
}

/** The newest record of this content; what was taken back counts only for the row that brought it. */
function findKnown(state: TransferState, claim: StepClaim): KnownContent | undefined {
  return state.known.findLast((one) => one.contentHash === claim.contentHash && (isSameRow(one, claim) || stands(state, one, claim)));
}

/**
 * Whether the hub still says so. What was overtaken since counts as known when another system tells it, late; the system that
 * said the newer thing and now says the older one again means it.
 */
function stands(state: TransferState, { kind, eventId, source }: KnownContent, claim: StepClaim): boolean {
  if (kind === "retraction") return source?.system !== claim.source.system || !state.steps.some((one) => isSameStep(one.step, claim.step));
  if (kind !== "step") return state.waiting.some((one) => one.eventId === eventId);
  return state.steps.some((one) => one.eventId === eventId) || state.information.some((one) => one.eventId === eventId) || isOutdated(state, eventId, claim);
}

/** An earlier version of a step that another system corrected since. */
function isOutdated(state: TransferState, eventId: string, { source, operation }: StepClaim): boolean {
  const corrected = state.steps.find(({ data }) => data.effect?.corrects === eventId);
  return corrected !== undefined && operation !== Operation.UPDATE && corrected.data.source?.system !== source.system;
}

function isSameRow(known: KnownContent, { source, contentHash }: StepClaim): boolean {
  const { system, reference } = known.source ?? { system: "", reference: "" };
  return system === source.system && reference !== "" && reference === source.reference && known.contentHash === contentHash;
}
