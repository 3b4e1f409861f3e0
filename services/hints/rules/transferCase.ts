import type { Conduct } from "../../../proto/gen/hub/case/v1/procedure.ts";
import type { Party } from "../../../proto/gen/hub/common/v1/party.ts";

/** What one recorded step of a transfer case says that matters for hints. */
export interface Step {
  readonly eventId: string;
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly occurredAt: number;
  /** ISO day in Shanghai. */
  readonly date: string;
  /** The step takes the acts of the case out of the agency's hands, or decides on them. */
  readonly handles: boolean;
  /** The step brings the case to the police. */
  readonly transfers: boolean;
  readonly parties: readonly Party[];
  readonly conducts: readonly Conduct[];
  /** As stated: `threshold`, `ip_reasonable_suspicion`, `special_crime` or empty. */
  readonly basis: string;
  /** Articles of the criminal law. */
  readonly offenceCodes: readonly string[];
}

/** A transfer case as far as hints need it: the steps that stand, by event id. */
export type Steps = ReadonlyMap<string, Step>;

/** The case after one more step; `corrects` names the step it replaces, or is empty. The same step twice changes nothing. */
export function withStep(steps: Steps, step: Step, corrects: string): Steps {
  const next = new Map(steps);
  next.delete(corrects);
  return next.set(step.eventId, step);
}

/** The case after a step was taken back. */
export function withoutStep(steps: Steps, eventId: string): Steps {
  const next = new Map(steps);
  next.delete(eventId);
  return next;
}

/** The case as last reported. */
export interface Standing {
  /** Step whose conducts count: the newest that tells any. */
  readonly told: Step | undefined;
  readonly parties: readonly Party[];
  /** Sent, filed, or decided by the agency. */
  readonly isHandled: boolean;
  readonly isTransferred: boolean;
  /** Newest step that rests on reasonable suspicion of an IP crime (310号 art. 3 para 2). */
  readonly suspected: Step | undefined;
}

/** The newest report counts: by the time it happened, of equal times the one recorded last. */
export function standingOf(steps: Steps): Standing {
  const inOrder = [...steps.values()].sort((a, b) => a.occurredAt - b.occurredAt || a.sequence - b.sequence);
  return {
    told: inOrder.findLast(({ conducts }) => conducts.length > 0),
    parties: inOrder.findLast(({ parties }) => parties.length > 0)?.parties ?? [],
    isHandled: inOrder.some(({ handles }) => handles),
    isTransferred: inOrder.some(({ transfers }) => transfers),
    suspected: inOrder.findLast(({ basis }) => basis === "ip_reasonable_suspicion"),
  };
}
