import type { RetryPolicy } from "../../../proto/gen/hub/registry/v1/registry.ts";

/** When and how often a failed delivery is tried again, every field set. */
export interface Retries {
  readonly maxAttempts: number;
  readonly baseMs: number;
  readonly maxMs: number;
  /** Each delay is the former one times this. */
  readonly multiplier: number;
  /** Share of a delay that is random, 0–1. */
  readonly jitter: number;
}

const THOUSAND = 1_000;

/** The policy of a subscription over the hub's defaults; 0 in a field is the default. */
export function retriesOf(policy: RetryPolicy | undefined, maxAttempts: number, defaults: Retries): Retries {
  return {
    maxAttempts: policy?.maxAttempts || maxAttempts || defaults.maxAttempts,
    baseMs: policy?.baseMs || defaults.baseMs,
    maxMs: policy?.maxMs || defaults.maxMs,
    multiplier: policy?.multiplierPermille ? policy.multiplierPermille / THOUSAND : defaults.multiplier,
    jitter: policy?.jitterPermille ? Math.min(1, policy.jitterPermille / THOUSAND) : defaults.jitter,
  };
}

/** Milliseconds before retry number `attempt` (from 1). `random` gives 0–1. */
export function retryDelayMs(attempt: number, { baseMs, maxMs, multiplier, jitter }: Retries, random: () => number): number {
  const full = Math.min(maxMs, baseMs * multiplier ** (attempt - 1));
  return Math.round(full * (1 - jitter + jitter * random()));
}
