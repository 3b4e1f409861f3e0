import type { DryRunSubscriptionRequest, DryRunSubscriptionResponse } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Filter, Right, View, type Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";
import type { BusConnection } from "../../shared/bus/connection.ts";
import { sequenceAt } from "../../shared/bus/journalTime.ts";
import { readRange } from "../../shared/bus/readRange.ts";
import { JOURNAL } from "../../shared/bus/streams.ts";
import { HubError } from "../../shared/errors.ts";
import { checkFilter } from "../../shared/filter/checkFilter.ts";
import { hiddenFields } from "../../shared/filter/hiddenFields.ts";
import type { OperatorCaller } from "../../shared/grpc/authentication.ts";
import type { RegistryView } from "../../shared/registryClient.ts";
import { PreparedEvent } from "../preparedEvent.ts";
import { createMatcher, type ReceiveGrants } from "../rules/matching.ts";
import { DryRun } from "./dryRun.ts";

export interface DryRunDeps {
  readonly bus: BusConnection;
  readonly registry: RegistryView;
}

const DAY_MS = 86_400_000;
const DAYS_DEFAULT = 7;
const DAYS_MAX = 366;
const SAMPLES_DEFAULT = 10;
const SAMPLES_MAX = 100;

/** A subscription against what was recorded in the last days. Sends nothing. Throws INVALID_REQUEST, NOT_GRANTED, JOURNAL_UNAVAILABLE. */
export async function dryRunSubscription(
  { bus, registry }: DryRunDeps,
  { subscription, days, samples }: DryRunSubscriptionRequest,
  { caller, signal }: { readonly caller: OperatorCaller; readonly signal: AbortSignal },
): Promise<DryRunSubscriptionResponse> {
  if (!subscription) throw new HubError("INVALID_REQUEST", "缺少订阅 / the subscription is missing");
  if (days > DAYS_MAX) throw new HubError("INVALID_REQUEST", `days 应为 1–${DAYS_MAX} / days is 1–${DAYS_MAX}`, { days: String(days) });
  checkTests(subscription, caller);
  const matcher = createMatcher(subscription, grantsOf(registry, subscription));
  const run = new DryRun(matcher, Math.min(SAMPLES_MAX, samples || SAMPLES_DEFAULT));
  const { state } = await bus.jsm.streams.info(JOURNAL);
  const from = await sequenceAt(bus, Date.now() - (days || DAYS_DEFAULT) * DAY_MS);
  for await (const batch of readRange(bus, { from, through: state.last_seq, signal })) for (const stored of batch) run.look(new PreparedEvent(stored));
  return run.result();
}

/** What the system may receive; for one that is not there yet, everything wished. */
function grantsOf(registry: RegistryView, { id, system, eventTypes }: Subscription): ReceiveGrants {
  return registry.findSystem(system || (registry.findSubscription(id)?.system ?? "")) ?? { receiveGrants: eventTypes, grantLimits: [] };
}

/** Counting what passes a test tells the values that it tests: personal fields need the right to see them. */
function checkTests({ filter, conditions, eventTypes }: Subscription, caller: OperatorCaller): void {
  const problems = filter ? checkFilter(filter, eventTypes) : [];
  if (problems.length > 0) throw new HubError("INVALID_REQUEST", `筛选条件有误 / the filter is wrong: ${problems.join("; ")}`, { problems: problems.join("; ") });
  const tests = conditions.map(({ field, values }) => Filter.fromPartial({ field: `data.${field}`, in: values }));
  const whole = Filter.fromPartial({ and: filter ? [filter, ...tests] : tests });
  const hidden = whole.and.length === 0 || caller.may(Right.VIEW_FULL) ? [] : hiddenFields(whole, eventTypes, View.PARTNER);
  if (hidden.length > 0) throw new HubError("NOT_GRANTED", `按个人字段筛选需要 RIGHT_VIEW_FULL / testing these fields needs RIGHT_VIEW_FULL: ${hidden.join(", ")}`, { fields: hidden.join(",") });
}
