import { Operation } from "../../../proto/gen/hub/case/v1/case_service.ts";
import type { Penalty, SourceRef } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { currentVersion, isReleased, type CaseState, type RecordedFact } from "./caseState.ts";

/** A judged row, reduced to what the decision needs. */
export interface PenaltyClaim {
  readonly operation: Operation;
  readonly penalty: Penalty;
  /** Hash of the normalised content. */
  readonly contentHash: string;
  readonly source: SourceRef;
}

/** What to do with a claim. `stale` is E017. */
export type Verdict =
  | { readonly kind: "decide" }
  | { readonly kind: "correct" }
  | { readonly kind: "revoke" }
  | { readonly kind: "park" }
  | { readonly kind: "again"; readonly of: RecordedFact }
  | { readonly kind: "duplicate"; readonly of: RecordedFact }
  | { readonly kind: "stale"; readonly current: RecordedFact };

/**
 * Judges a claim against what is recorded. The natural key is known to be the case's.
 * - the same submission again (same place in the same system) gets the same answer: `again`;
 * - the same content again, now or earlier, is a `duplicate`, unless newer VERSION or CHANGED_AT say that the source went back to it;
 * - other content is a correction when it is newer by VERSION or CHANGED_AT, or when the source keeps neither and does not
 *   insist on inserting; else it is `stale` (E017: same key, different content, no newer version).
 */
export function decidePenalty(state: CaseState, claim: PenaltyClaim): Verdict {
  const again = state.facts.find((fact) => isSameSubmission(fact, claim) && !isReleased(state, fact));
  if (again) return { kind: "again", of: again };
  const current = currentVersion(state);
  if (!current) return decideFirst(state, claim);
  return claim.operation === Operation.DELETE ? decideRevocation(state, claim, current) : decideContent(state, claim, current);
}

/** Nothing is decided yet: a correction or revocation waits for its decision, once. */
function decideFirst(state: CaseState, { operation, contentHash }: PenaltyClaim): Verdict {
  if (operation !== Operation.UPDATE && operation !== Operation.DELETE) return { kind: "decide" };
  const waiting = state.facts.find((fact) => fact.contentHash === contentHash);
  return waiting ? { kind: "duplicate", of: waiting } : { kind: "park" };
}

function isSameSubmission(fact: RecordedFact, { source, contentHash }: PenaltyClaim): boolean {
  const { system, reference } = fact.source ?? { system: "", reference: "" };
  return system === source.system && reference !== "" && reference === source.reference && fact.contentHash === contentHash;
}

function decideRevocation(state: CaseState, claim: PenaltyClaim, current: RecordedFact): Verdict {
  const revocation = state.facts.find(({ type }) => type === "hub.case.v1.PenaltyRevoked");
  if (revocation) return { kind: "duplicate", of: revocation };
  const { version } = latestKnown(state);
  return claim.source.version > 0n && claim.source.version < version ? { kind: "stale", current } : { kind: "revoke" };
}

function decideContent(state: CaseState, claim: PenaltyClaim, current: RecordedFact): Verdict {
  if (claim.contentHash === current.contentHash) return { kind: "duplicate", of: current };
  const newer = isNewer(claim, latestKnown(state));
  const earlier = state.facts.find((fact) => fact.contentHash === claim.contentHash && !isReleased(state, fact));
  if (earlier && !(newer === "yes" && isDated(earlier.source) && isDated(claim.source))) return { kind: "duplicate", of: earlier };
  if (state.revoked || newer === "no") return { kind: "stale", current };
  return { kind: "correct" };
}

/** Only a source that keeps VERSION or CHANGED_AT can say that it went back to an earlier content; else it sent its table again. */
function isDated(source: SourceRef | undefined): boolean {
  return source !== undefined && (source.version > 0n || source.changedAt !== "");
}

/** The highest VERSION and the latest CHANGED_AT recorded so far; a source may send some rows without them. */
function latestKnown(state: CaseState): { version: bigint; changedAtMs: number } {
  let version = 0n;
  let changedAtMs = 0;
  for (const fact of state.facts) {
    if (fact.type === "hub.case.v1.SubmissionParked" || !fact.source) continue;
    if (fact.source.version > version) version = fact.source.version;
    changedAtMs = Math.max(changedAtMs, Date.parse(fact.source.changedAt) || 0);
  }
  return { version, changedAtMs };
}

/** `unknown`: the source keeps neither versions nor times and did not insist on inserting. */
function isNewer({ operation, source }: PenaltyClaim, known: { version: bigint; changedAtMs: number }): "yes" | "no" | "unknown" {
  if (source.version > 0n) return source.version > known.version ? "yes" : "no";
  const changedAtMs = Date.parse(source.changedAt) || 0;
  if (changedAtMs > 0 && known.changedAtMs > 0) return changedAtMs > known.changedAtMs ? "yes" : "no";
  if (operation === Operation.INSERT) return "no";
  return operation === Operation.UPDATE ? "yes" : "unknown";
}
