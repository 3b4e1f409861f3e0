import { z } from "zod";
import { eventCodecs } from "../../proto/gen/events.ts";
import { CredentialKind, Right, View, type Agency, type Operator, type System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../shared/errors.ts";
import { isCreditCode } from "./creditCode.ts";

/** What a system may hand in beside events: rows, and reports of a channel. */
const otherFacts = ["hub.case.v1.PenaltyRow", "hub.credit.v1.PublicationReport"];
export const receivable: ReadonlySet<string> = new Set<string>(Object.keys(eventCodecs));
export const submittable: ReadonlySet<string> = new Set<string>([...receivable, ...otherFacts]);

export const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "小写字母、数字、连字符 / lower-case letters, digits, hyphens");
export const knownIn = (names: ReadonlySet<string>) => z.string().refine((name) => names.has(name), "未知事件类型 / unknown event type");
const creditCode = z.string().refine(isCreditCode, "统一社会信用代码校验位错误 / credit code: wrong form or check digit");
const keyHashes = z.array(z.string().regex(/^[0-9a-f]{64}$/, "SM3, 64 个十六进制数字 / 64 hexadecimal digits")).max(16);
const division = z.string().regex(/^\d{2}(\d{2}){0,2}$/, "区划代码或其开头 / a division code or its beginning");
const optionalDate = z.union([z.literal(""), z.iso.date()]);

const system = z.object({
  id,
  name: z.string().min(1).max(200),
  nameEn: z.string().max(200),
  keyHashes,
  submitGrants: z.array(knownIn(submittable)),
  receiveGrants: z.array(knownIn(receivable)),
  agencyUsccs: z.array(creditCode),
  disabled: z.boolean(),
  roles: z.array(z.string().regex(/^[a-z_]{1,40}$/, "角色标识 / id of a role of the procedure table")),
  unreportedSteps: z.array(z.string().regex(/^[a-z_]+\.[a-z_]+$/, "程序步骤 / a step of the procedure table, e.g. transfer.approved")),
  maxView: z.enum(View),
  submitDivisions: z.array(division),
  grantLimits: z.array(z.object({ type: knownIn(submittable), divisions: z.array(division), maxView: z.enum(View) })),
  credentials: z.array(
    z.object({
      id: z.string().min(1).max(40),
      kind: z.enum(CredentialKind),
      hash: z.string().regex(/^[0-9a-f]{64}$/),
      createTime: z.string(),
      expireTime: z.string(),
      createdBy: z.string().max(64),
      subject: z.string().max(400),
    }),
  ),
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
    formerNames: z.array(z.object({ name: z.string().min(1).max(200), until: z.iso.date() })),
  })
  .refine((one) => (one.successorUscc === "") === (one.successorFrom === ""), "承继单位须有日期 / a successor needs its date") satisfies z.ZodType<Agency>;

const operator = z.object({
  id: id.refine((wanted) => wanted !== "service", "service 为黔联自身保留 / `service` is the hub itself"),
  name: z.string().min(1).max(200),
  keyHashes,
  rights: z.array(z.enum(Right).refine((right) => right !== Right.UNSPECIFIED, "权限未写明 / a right that is not set")),
  disabled: z.boolean(),
}) satisfies z.ZodType<Operator>;

/** The system, if it is well formed; throws INVALID_REQUEST with every problem. */
export const checkSystem = (value: System | undefined): System => check(system, "system", value);
/** The agency, if it is well formed; throws INVALID_REQUEST with every problem. */
export const checkAgency = (value: Agency | undefined): Agency => check(agency, "agency", value);

/** The operator, if it is well formed; throws INVALID_REQUEST with every problem. */
export const checkOperator = (value: Operator | undefined): Operator => check(operator, "operator", value);

/** The value, if it is of the schema's form; throws INVALID_REQUEST with every problem and its place. */
export function check<Item>(schema: z.ZodType<Item>, name: string, value: Item | undefined): Item {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${[name, ...path].join(".")}: ${message}`).join("; ");
  throw new HubError("INVALID_REQUEST", problems, { problems });
}
