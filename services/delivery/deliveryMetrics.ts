import { AnswerResult, type Answer, type SubscriptionState } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { reasons } from "../shared/errors.ts";
import { counter, gauge, histogram } from "../shared/telemetry/metrics.ts";

const subscriptionLabel = ["subscription"] as const;

const latency = histogram(
  { name: "hub_delivery_latency_seconds", help: "端到端延迟：入账到送达 / recorded to delivered", labels: subscriptionLabel },
  [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400],
);

const sourceLatency = histogram(
  { name: "hub_delivery_source_latency_seconds", help: "事实发生到送达 / the fact's own time to delivered", labels: subscriptionLabel },
  [1, 10, 60, 600, 3_600, 21_600, 86_400, 259_200, 604_800, 2_592_000, 31_536_000],
);

const attempts = counter({ name: "hub_delivery_attempts_total", help: "投递尝试，按结果 / answered attempts", labels: ["subscription", "result"] });

const failures = counter({ name: "hub_delivery_failures_total", help: "未送达的尝试，按原因 / attempts that did not deliver", labels: ["subscription", "reason"] });

const resultNames: ReadonlyMap<AnswerResult, string> = new Map(Object.entries(AnswerResult).map(([name, value]) => [value, name.toLowerCase()]));

/** What counts per answer, bound to its subscription once: the way of a delivery must not look labels up. */
interface Bound {
  readonly latency: ReturnType<typeof latency.labels>;
  readonly sourceLatency: ReturnType<typeof sourceLatency.labels>;
  readonly delivered: ReturnType<typeof attempts.labels>;
}

const bound = new Map<string, Bound>();

function boundTo(subscription: string): Bound {
  let labelled = bound.get(subscription);
  if (!labelled) {
    labelled = { latency: latency.labels(subscription), sourceLatency: sourceLatency.labels(subscription), delivered: attempts.labels(subscription, "delivered") };
    bound.set(subscription, labelled);
  }
  return labelled;
}

/** What was answered. */
export interface AnsweredAttempt {
  readonly subscription: string;
  readonly event: Event;
  /** Of a replay: its event may be years old, so that its age says nothing of the hub. */
  readonly isReplay: boolean;
}

/** Counts the answer to one attempt. */
export function countAnswer({ subscription, event, isReplay }: AnsweredAttempt, { result, reason, duplicate }: Answer, now: number): void {
  if (result !== AnswerResult.DELIVERED) {
    attempts.inc({ subscription, result: resultNames.get(result) ?? "unspecified" });
    failures.inc({ subscription, reason: knownReason(reason) });
  } else if (duplicate) {
    attempts.inc({ subscription, result: "duplicate" });
  } else {
    const to = boundTo(subscription);
    to.delivered.inc();
    if (isReplay) return;
    observeSince(to.latency, event.recordedTime, now);
    observeSince(to.sourceLatency, event.time, now);
  }
}

function observeSince(into: { observe(seconds: number): void }, since: string, now: number): void {
  const ms = now - Date.parse(since);
  // Whatever has no time, or a future one, says nothing about how long it took.
  if (ms >= 0) into.observe(ms / 1_000);
}

/** A receiver's own codes are endless: they count as OTHER. */
export function knownReason(reason: string): string {
  return Object.hasOwn(reasons, reason) ? reason : "OTHER";
}

const state = (name: string, help: string) => gauge({ name, help, labels: subscriptionLabel });

const gauges = {
  behind: state("hub_subscription_behind_events", "积压：游标之后的事件数 / events after the cursor"),
  oldest: state("hub_subscription_oldest_waiting_seconds", "最早未完成事件的等待时间 / age of the oldest event that is not final"),
  waiting: state("hub_subscription_waiting_deliveries", "等待中的投递 / deliveries under way or waiting"),
  retrying: state("hub_subscription_retrying_deliveries", "重试中的投递 / deliveries that failed and will be tried again"),
  deadLetters: state("hub_dead_letters", "死信 / deliveries that need a person"),
  connected: state("hub_subscription_connected", "接收方已连接 / a receiver is there"),
} as const;

const held = gauge({ name: "hub_subscription_held", help: "暂停投递（原因） / held, and why", labels: ["subscription", "reason"] });

/** Sets the gauges to where the subscriptions stand now; subscriptions that are gone lose theirs. */
export function setSubscriptionGauges(states: readonly SubscriptionState[], now: number): void {
  for (const one of [...Object.values(gauges), held]) one.reset();
  for (const { subscriptionId: subscription, behind, oldestWaitingTime, waiting, retrying, deadLetters, connected, heldReason } of states) {
    gauges.behind.set({ subscription }, Number(behind));
    gauges.oldest.set({ subscription }, oldestWaitingTime === "" ? 0 : Math.max(0, now - Date.parse(oldestWaitingTime)) / 1_000);
    gauges.waiting.set({ subscription }, waiting);
    gauges.retrying.set({ subscription }, retrying);
    gauges.deadLetters.set({ subscription }, deadLetters);
    gauges.connected.set({ subscription }, connected ? 1 : 0);
    if (heldReason !== "") held.set({ subscription, reason: heldWord(heldReason) }, 1);
  }
}

function heldWord(reason: string): string {
  if (reason === "paused") return "PAUSED";
  return reason.includes("disabled") ? "DISABLED" : knownReason(reason);
}
