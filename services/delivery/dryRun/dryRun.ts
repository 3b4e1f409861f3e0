import type { DryRunSample, DryRunSubscriptionResponse, RefusalCount } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Decision } from "../../../proto/gen/hub/trace/v1/trace.ts";
import type { PreparedEvent } from "../preparedEvent.ts";
import type { Matcher, Verdict } from "../rules/matching.ts";

/** Different refusals that are told apart; the rest counts together. */
const REFUSALS_MAX = 1_000;

const unreadable: Verdict = { decision: Decision.MATCHED, condition: "" };

/** Counts what a subscription decides on events. */
export class DryRun {
  readonly #matcher: Matcher;
  readonly #samplesMax: number;
  #examined = 0;
  #matched = 0;
  readonly #cases = new Set<string>();
  readonly #byType = new Map<string, number>();
  readonly #refusals = new Map<string, { verdict: Verdict; count: number }>();
  readonly #samples: DryRunSample[] = [];

  constructor(matcher: Matcher, samplesMax: number) {
    this.#matcher = matcher;
    this.#samplesMax = samplesMax;
  }

  look(prepared: PreparedEvent): void {
    this.#examined++;
    const verdict = this.#decide(prepared);
    if (verdict.decision === Decision.MATCHED) this.#match(prepared);
    else this.#refuse(verdict);
  }

  /** Refusals: most frequent first. Samples: newest first. */
  result(): DryRunSubscriptionResponse {
    const refusals = [...this.#refusals.values()].map(({ verdict, count }): RefusalCount => ({ ...verdict, count: BigInt(count) }));
    return {
      examined: BigInt(this.#examined),
      matched: BigInt(this.#matched),
      cases: BigInt(this.#cases.size),
      byType: Object.fromEntries([...this.#byType].map(([type, count]) => [type, BigInt(count)])),
      refusals: refusals.sort((a, b) => Number(b.count - a.count)),
      samples: [...this.#samples].reverse(),
    };
  }

  /** As in deliveries, what cannot be read is not passed over. */
  #decide(prepared: PreparedEvent): Verdict {
    try {
      return this.#matcher.decide(prepared.event, () => prepared.data());
    } catch {
      return unreadable;
    }
  }

  #match({ event, caseId, sequence }: PreparedEvent): void {
    this.#matched++;
    this.#cases.add(caseId);
    this.#byType.set(event.type, (this.#byType.get(event.type) ?? 0) + 1);
    this.#samples.push({ eventId: event.id, eventType: event.type, caseId, recordedTime: event.recordedTime, sequence: BigInt(sequence) });
    if (this.#samples.length > this.#samplesMax) this.#samples.shift();
  }

  #refuse(verdict: Verdict): void {
    const told = this.#refusals.size < REFUSALS_MAX ? verdict : { decision: verdict.decision, condition: "…" };
    const key = `${told.decision} ${told.condition}`;
    const known = this.#refusals.get(key);
    if (known) known.count++;
    else this.#refusals.set(key, { verdict: told, count: 1 });
  }
}
