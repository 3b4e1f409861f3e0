import { DeliveryStanding, type GetDeliveryStandingResponse } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Decision, HopKind, type DecisionRange, type Hop } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { Verdict } from "../../../proto/gen/hub/trace/v1/trace_service.ts";

/** What is on record of one event and one subscription, and where the delivery stands now. */
export interface DeliveryRecords {
  /** The newest decision on record. */
  readonly decision: Pick<DecisionRange, "decision" | "condition" | "subscriptionVersion" | "time"> | undefined;
  /** Hops of the event in the subscription, oldest first. */
  readonly hops: readonly Hop[];
  /** The hub did not publish the fact in the subscription's channel. */
  readonly withheld: { readonly reason: string; readonly rule: string; readonly time: string } | undefined;
  /** Live standing; undefined when the delivery service does not answer. */
  readonly standing: GetDeliveryStandingResponse | undefined;
  /** Event id of the one it waits behind. */
  readonly waitingBehind: string;
}

/** Why, without what the subscription itself tells. */
export interface Finding {
  readonly verdict: Verdict;
  readonly decision: Decision;
  readonly condition: string;
  readonly subscriptionVersion: number;
  readonly reason: string;
  readonly message: string;
  readonly attempts: number;
  readonly nextAttemptTime: string;
  readonly waitingBehind: string;
  readonly receipt: string;
  readonly time: string;
  readonly deliveryId: string;
}

/**
 * Why an event did or did not reach a subscription: a receipt on record says most, then where the delivery stands now, then the
 * last step on record, then what was decided. Never a guess: what no record tells is UNKNOWN.
 */
export function verdictOf(records: DeliveryRecords): Finding {
  return delivered(records) ?? standingNow(records) ?? lastStep(records) ?? notMatched(records) ?? finding(Verdict.UNKNOWN, records);
}

function finding(verdict: Verdict, { decision, hops }: DeliveryRecords, told: Partial<Finding> = {}): Finding {
  const deliveryId = hops.findLast((hop) => hop.deliveryId !== "")?.deliveryId ?? "";
  const attempts = Math.max(0, ...hops.map(({ attempt }) => attempt));
  const none = { decision: Decision.UNSPECIFIED, condition: "", reason: "", message: "", nextAttemptTime: "", waitingBehind: "", receipt: "", time: "" };
  return { ...none, verdict, subscriptionVersion: decision?.subscriptionVersion ?? 0, attempts, deliveryId, ...told };
}

function delivered(records: DeliveryRecords): Finding | undefined {
  const hop = records.hops.findLast(({ kind }) => kind === HopKind.DELIVERED);
  const { receipt, time, attempt, deliveryId } = hop ?? { receipt: "", time: "", attempt: 0, deliveryId: "" };
  return hop && finding(Verdict.DELIVERED, records, { receipt, time, attempts: attempt, ...(deliveryId === "" ? {} : { deliveryId }) });
}

const live: Partial<Record<DeliveryStanding, Verdict>> = {
  [DeliveryStanding.NOT_YET_READ]: Verdict.NOT_YET_READ,
  [DeliveryStanding.WAITING]: Verdict.READY,
  [DeliveryStanding.WAITING_BEHIND]: Verdict.WAITING_BEHIND,
  [DeliveryStanding.IN_FLIGHT]: Verdict.IN_FLIGHT,
  [DeliveryStanding.RETRYING]: Verdict.RETRYING,
  [DeliveryStanding.DEAD_LETTERED]: Verdict.DEAD_LETTERED,
};

/** What would be sent next, were the subscription not held. */
const heldBack: ReadonlySet<Verdict> = new Set([Verdict.NOT_YET_READ, Verdict.READY, Verdict.RETRYING]);

function standingNow(records: DeliveryRecords): Finding | undefined {
  const { standing, waitingBehind } = records;
  const verdict = standing && live[standing.standing];
  if (!standing || verdict === undefined) return undefined;
  const { attempts, reason, message, nextAttemptTime, heldReason, heldMessage } = standing;
  if (heldReason !== "" && heldBack.has(verdict)) return finding(Verdict.HELD, records, { reason: heldReason, message: heldMessage || reason, attempts });
  // What it waits behind may be held: then that is what it waits for.
  if (verdict === Verdict.WAITING_BEHIND) return finding(verdict, records, { reason: heldReason || reason, message: heldMessage || message, attempts, waitingBehind });
  return finding(verdict, records, { reason, message, attempts, nextAttemptTime });
}

const steps: Partial<Record<HopKind, Verdict>> = {
  [HopKind.MATCHED]: Verdict.READY,
  [HopKind.SENT]: Verdict.IN_FLIGHT,
  [HopKind.RETRYING]: Verdict.RETRYING,
  [HopKind.HELD]: Verdict.HELD,
  [HopKind.REDRIVEN]: Verdict.READY,
  [HopKind.REPLAYED]: Verdict.READY,
  [HopKind.DEAD_LETTERED]: Verdict.DEAD_LETTERED,
  [HopKind.DISCARDED]: Verdict.DISCARDED,
};

/** Final ones hold also when nobody says where the delivery stands; the others only then. */
const final: ReadonlySet<Verdict> = new Set([Verdict.DEAD_LETTERED, Verdict.DISCARDED]);

function lastStep(records: DeliveryRecords): Finding | undefined {
  const hop = records.hops.findLast(({ kind }) => steps[kind] !== undefined);
  const verdict = hop && steps[hop.kind];
  if (!hop || verdict === undefined) return undefined;
  // It is past, and the record of its end is missing: the trace is behind, or lost it.
  if (records.standing && !final.has(verdict)) return undefined;
  const { reason, message, time, operator } = hop;
  // Who gave it up answers for it: name and justification belong together.
  const words = verdict === Verdict.DISCARDED ? [operator, message].filter((text) => text !== "").join("：") : message;
  return finding(verdict, records, { reason, message: words, time });
}

function notMatched(records: DeliveryRecords): Finding | undefined {
  const { withheld, decision } = records;
  if (withheld) return finding(Verdict.WITHHELD, records, { reason: withheld.reason, message: withheld.rule, time: withheld.time });
  if (!decision || decision.decision === Decision.MATCHED || decision.decision === Decision.UNSPECIFIED) return undefined;
  return finding(Verdict.NOT_MATCHED, records, { decision: decision.decision, condition: decision.condition, time: decision.time });
}
