import { z } from "zod";
import { Filter, Order, View, Way, type Subscription, type System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../shared/errors.ts";
import { checkFilter } from "../shared/filter/checkFilter.ts";
import { check, id, knownIn, receivable } from "./checks.ts";
import { limits, retry, start, webhook } from "./subscriptionParts.ts";

const subscription = z
  .object({
    id,
    system: id,
    eventTypes: z.array(knownIn(receivable)).min(1),
    conditions: z.array(z.object({ field: z.string().regex(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/), values: z.array(z.string()).min(1) })).max(100),
    view: z.enum(View),
    maxAttempts: z.number().int().max(1_000),
    paused: z.boolean(),
    // Looked at as a whole by checkFilter, together with the event types.
    filter: z.custom<Filter | undefined>(),
    divisions: z.array(z.string().regex(/^\d{2,6}$/, "GB/T 2260 代码或其开头 / a division code or its beginning")).max(200),
    start,
    order: z.enum(Order),
    retry,
    limits,
    way: z.enum(Way),
    webhook,
    replayNeedsApproval: z.boolean(),
    description: z.string().max(500),
    pauseReason: z.string().max(500),
    version: z.number().int(),
    changeTime: z.string(),
    changedBy: z.string(),
  })
  .superRefine((wanted, context) => {
    for (const { path, message } of problemsOf(wanted)) context.addIssue({ code: "custom", path: [...path], message });
  }) satisfies z.ZodType<Subscription>;

interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What concerns several fields at once. */
function problemsOf(wanted: Subscription): Problem[] {
  const problems: Problem[] = [];
  const report = (message: string, ...path: (string | number)[]) => void problems.push({ path, message });
  if (wanted.filter) checkFilter(wanted.filter, wanted.eventTypes).forEach((problem) => report(problem));
  wanted.conditions.forEach((condition, index) => {
    // A condition that no type has would hold everything open: conditions on fields a type lacks are ignored for it.
    const [unknown] = checkFilter(Filter.fromPartial({ field: `data.${condition.field}`, exists: true }), wanted.eventTypes);
    if (unknown) report(unknown, "conditions", index, "field");
  });
  if (wanted.way === Way.WEBHOOK && !wanted.webhook) report("webhook 方式须有地址 / WAY_WEBHOOK needs a webhook with its url", "webhook");
  if (wanted.way !== Way.WEBHOOK && wanted.webhook) report("仅 WAY_WEBHOOK 可有 webhook / only WAY_WEBHOOK has a webhook; set way, or leave webhook out", "webhook");
  if (wanted.maxAttempts > 0 && wanted.retry && wanted.retry.maxAttempts > 0 && wanted.maxAttempts !== wanted.retry.maxAttempts) {
    report("与 retry.maxAttempts 不一致 / differs from retry.maxAttempts; give one of them", "maxAttempts");
  }
  if (!wanted.paused && wanted.pauseReason !== "") report("未暂停却有暂停原因 / a reason for a pause that is none; leave it out", "pauseReason");
  return problems;
}

/**
 * The subscription, if it is well formed and its system may receive all its types; throws INVALID_REQUEST with every problem.
 * What the hub sets by itself comes back empty.
 */
export function checkSubscription(value: Subscription | undefined, findSystem: (id: string) => System | undefined): Subscription {
  const wanted = check(subscription, "subscription", value);
  const receiver = findSystem(wanted.system);
  if (!receiver) throw new HubError("INVALID_REQUEST", `未知系统 / unknown system ${wanted.system}`, { system: wanted.system });
  const missing = wanted.eventTypes.filter((type) => !receiver.receiveGrants.includes(type));
  if (missing.length > 0) {
    const types = missing.join(", ");
    throw new HubError("INVALID_REQUEST", `系统未获授权接收 / ${wanted.system} may not receive ${types}; grant it first`, { system: wanted.system, types });
  }
  return { ...wanted, version: 0, changeTime: "", changedBy: "" };
}

