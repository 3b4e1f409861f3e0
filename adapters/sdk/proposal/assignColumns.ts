import type { Candidate } from "./candidates.ts";
import type { Alternative } from "./proposal.ts";

/** A column that was chosen for a field, and what else would have done. */
export interface Assigned extends Candidate {
  readonly alternatives: readonly Alternative[];
}

const WORTH_PROPOSING = 0.3;
/** Candidates that are nearer to each other than this are not told apart. */
const RIVAL_GAP = 0.1;
/** What is left of the confidence where another column would do as well. */
const AMBIGUOUS = 0.6;
const SHOWN_ALTERNATIVES = 3;

/** Gives each column to at most one field and each field at most one column, best first; `candidates` are in that order. */
export function assignColumns(candidates: readonly Candidate[]): readonly Assigned[] {
  const chosen = new Map<string, Candidate>();
  const taken = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const { field, profile, confidence } = candidate;
    if (confidence < WORTH_PROPOSING || chosen.has(field) || taken.has(profile.column)) continue;
    chosen.set(field, candidate);
    taken.set(profile.column, candidate);
  }
  return [...chosen.values()].map((candidate) => withRivals(candidate, candidates, { chosen, taken }));
}

interface Chosen {
  readonly chosen: ReadonlyMap<string, Candidate>;
  readonly taken: ReadonlyMap<string, Candidate>;
}

function withRivals(candidate: Candidate, candidates: readonly Candidate[], { chosen, taken }: Chosen): Assigned {
  const columns = candidates.filter(({ field, profile }) => field === candidate.field && profile !== candidate.profile && isFree(taken.get(profile.column), candidate));
  const fields = candidates.filter(({ field, profile }) => profile === candidate.profile && field !== candidate.field && !chosen.has(field));
  const rivals = [...columns, ...fields].filter((other) => isRival(candidate, other));
  const alternatives = columns.slice(0, SHOWN_ALTERNATIVES).map(({ profile, confidence }) => ({ column: profile.column, confidence }));
  if (rivals.length === 0) return { ...candidate, alternatives };
  const names = rivals.slice(0, SHOWN_ALTERNATIVES).map(({ field, profile }) => (profile === candidate.profile ? field : profile.column)).join("、");
  return { ...candidate, alternatives, confidence: Math.min(candidate.confidence, AMBIGUOUS), why: `${candidate.why}；也可能是 / may as well be ${names}` };
}

/** A column that is surer of another field is no rival. */
function isFree(use: Candidate | undefined, candidate: Candidate): boolean {
  return use === undefined || use.confidence <= candidate.confidence - RIVAL_GAP;
}

/** A name of the standard itself goes before every other name. */
function isRival(candidate: Candidate, other: Candidate): boolean {
  if (candidate.named === 1 && other.named < 1) return false;
  return candidate.confidence - other.confidence < RIVAL_GAP;
}
