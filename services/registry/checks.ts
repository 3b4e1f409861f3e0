import { z } from "zod";
import { eventCodecs } from "../../proto/gen/events.ts";
import { Order, View, Way, type Agency, type Filter, type Limits, type RetryPolicy, type Start, type Subscription, type System, type Webhook } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../shared/errors.ts";
import { isCreditCode } from "./creditCode.ts";

/** What a system may hand in beside events: rows, and reports of a channel. */
const otherFacts = ["hub.case.v1.PenaltyRow", "hub.credit.v1.PublicationReport"];
const receivable = new Set<string>(Object.keys(eventCodecs));
const submittable = new Set<string>([...receivable, ...otherFacts]);

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "小写字母、数字、连字符 / lower-case letters, digits, hyphens");
const knownIn = (names: ReadonlySet<string>) => z.string().refine((name) => names.has(name), "未知事件类型 / unknown event type");
const creditCode = z.string().refine(isCreditCode, "统一社会信用代码校验位错误 / credit code: wrong form or check digit");
const optionalDate = z.union([z.literal(""), z.iso.date()]);

const system = z.object({
  id,
  name: z.string().min(1).max(200),
  nameEn: z.string().max(200),
  keyHashes: z.array(z.string().regex(/^[0-9a-f]{64}$/, "SM3, 64 个十六进制数字 / 64 hexadecimal digits")).max(16),
  submitGrants: z.array(knownIn(submittable)),
  receiveGrants: z.array(knownIn(receivable)),
  agencyUsccs: z.array(creditCode),
  disabled: z.boolean(),
  roles: z.array(z.string().regex(/^[a-z_]{1,40}$/, "角色标识 / id of a role of the procedure table")),
  unreportedSteps: z.array(z.string().regex(/^[a-z_]+\.[a-z_]+$/, "程序步骤 / a step of the procedure table, e.g. transfer.approved")),
}) satisfies z.ZodType<System>;

const agency = z
  .object({
    uscc: creditCode,
    name: z.string().min(1).max(200),
    division: z.string().regex(/^(\d{6})?$/, "GB/T 2260: 6 位数字 / 6 digits"),
    department: z.string().max(64),
    successorUscc: z.union([z.literal(""), creditCode]),
    successorFrom: optionalDate,
    superiorUscc: z.union([z.literal(""), creditCode]),
  })
  .refine((one) => (one.successorUscc === "") === (one.successorFrom === ""), "承继单位须有日期 / a successor needs its date") satisfies z.ZodType<Agency>;

const filter = z.custom<Filter | undefined>();

const subscription = z.object({
  id,
  system: id,
  eventTypes: z.array(knownIn(receivable)).min(1),
  conditions: z.array(z.object({ field: z.string().regex(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/), values: z.array(z.string()).min(1) })),
  view: z.enum(View),
  maxAttempts: z.number().int().max(1_000),
  paused: z.boolean(),
  filter,
  divisions: z.array(z.string().regex(/^\d{2,6}$/, "GB/T 2260 代码或其开头 / a division code or its beginning")).max(200),
  start: z.custom<Start | undefined>(),
  order: z.enum(Order),
  retry: z.custom<RetryPolicy | undefined>(),
  limits: z.custom<Limits | undefined>(),
  way: z.enum(Way),
  webhook: z.custom<Webhook | undefined>(),
  replayNeedsApproval: z.boolean(),
  description: z.string().max(500),
  pauseReason: z.string().max(500),
  version: z.number().int(),
  changeTime: z.string(),
  changedBy: z.string(),
}) satisfies z.ZodType<Subscription>;

/** The system, if it is well formed; throws INVALID_REQUEST with every problem. */
export const checkSystem = (value: System | undefined): System => check(system, "system", value);
/** The agency, if it is well formed; throws INVALID_REQUEST with every problem. */
export const checkAgency = (value: Agency | undefined): Agency => check(agency, "agency", value);

/** The subscription, if it is well formed and its system may receive all its types; throws INVALID_REQUEST. */
export function checkSubscription(value: Subscription | undefined, findSystem: (id: string) => System | undefined): Subscription {
  const wanted = check(subscription, "subscription", value);
  const receiver = findSystem(wanted.system);
  if (!receiver) throw new HubError("INVALID_REQUEST", `未知系统 / unknown system ${wanted.system}`, { system: wanted.system });
  const missing = wanted.eventTypes.filter((type) => !receiver.receiveGrants.includes(type));
  if (missing.length > 0) {
    const types = missing.join(", ");
    throw new HubError("INVALID_REQUEST", `系统未获授权接收 / ${wanted.system} may not receive ${types}; grant it first`, { system: wanted.system, types });
  }
  return wanted;
}

function check<Item>(schema: z.ZodType<Item>, name: string, value: Item | undefined): Item {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${[name, ...path].join(".")}: ${message}`).join("; ");
  throw new HubError("INVALID_REQUEST", problems, { problems });
}
