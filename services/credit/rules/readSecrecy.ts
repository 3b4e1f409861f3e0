import { toShanghaiDate } from "../../shared/time.ts";
import { noSecrecy, type Secrecy } from "./secrecy.ts";

/** An event of a transfer case that says in which state the case is; steps of suspects do not. */
export type TransferFact =
  | {
      readonly kind: "step";
      readonly eventId: string;
      /** When it happened, milliseconds since 1970. */
      readonly at: number;
      /** State of the case after it. */
      readonly toState: string;
      /** Event id of the step it corrects; empty = none. */
      readonly corrects: string;
    }
  | { readonly kind: "retracted"; readonly stepId: string }
  | { readonly kind: "recomputed"; readonly stateAfter: string };

type Step = Extract<TransferFact, { kind: "step" }>;

/**
 * Reads the secrecy of a case from its events in the order of record. Steps count by when they happened, so a late report
 * changes nothing that its place in time does not; corrected and retracted steps do not count at all. Where the times leave
 * it open (several steps of one moment) the hub's own reading decides, which it records after every change of the past.
 */
export function readSecrecy(facts: readonly TransferFact[], isConfidential: (state: string) => boolean): Secrecy {
  const steps = new Map<string, Step>();
  let recomputed: string | undefined;
  for (const fact of facts) {
    if (fact.kind === "retracted") steps.delete(fact.stepId);
    if (fact.kind === "step") {
      steps.delete(fact.corrects);
      steps.set(fact.eventId, fact);
    }
    recomputed = fact.kind === "recomputed" ? fact.stateAfter : undefined;
  }
  // Stable: steps of one moment stay in the order of record.
  const history = [...steps.values()].toSorted((a, b) => a.at - b.at);
  const last = history.at(-1);
  if (!last) return noSecrecy;
  const confidential = isConfidential(recomputed ?? last.toState);
  const from = history.find(({ toState }) => isConfidential(toState));
  if (!from) return { ...noSecrecy, confidential };
  const lastSecret = history.findLastIndex(({ toState }) => isConfidential(toState));
  const end = history[lastSecret + 1] ?? last;
  return { confidential, from: toShanghaiDate(from.at), until: confidential ? "" : toShanghaiDate(end.at) };
}
