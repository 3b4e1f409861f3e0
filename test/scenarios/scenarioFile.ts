import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** Where the scenarios are. */
export const SCENARIOS_DIR = join(import.meta.dirname, "../../seeds/scenarios");

const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+08:00$/);
const roles = z.enum(["agency", "agency_head", "agency_superior", "police", "new_police", "procuratorate", "court", "victim", "party", "credit_platform", "hub"]);

const event = z.strictObject({
  event: z.string(),
  caseNo: z.string(),
  /** Not checked to exist: a scenario may be about an impossible day. */
  occurredAt: z.string(),
  receivedAt: time.optional(),
  actor: roles.optional(),
  documentNo: z.string().optional(),
  reason: z.string().optional(),
  operation: z.enum(["insert", "update", "delete"]).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});

const answer = z.enum(["accepted", "duplicate", "parked", "manual", "rejected"]);

const history = z.strictObject({
  event: z.string(),
  occurredAt: z.string().optional(),
  answer,
  outcome: z.enum(["accepted", "parked", "manual", "expired", "rejected", "refused", "replaced"]).optional(),
});

const deadline = z.strictObject({
  id: z.string().regex(/^D\d{2}x?$/),
  startsAt: time,
  dueAtStrict: time,
  dueAt: time,
  state: z.enum(["open", "met", "overdue"]),
  metBy: z.string().nullable(),
  late: z.boolean().optional(),
  provisional: z.boolean().optional(),
  suspectNo: z.string().optional(),
});

const notice = z.strictObject({ to: roles, event: z.string(), deadline: z.string().optional() });

const hint = z.strictObject({
  rule: z.string(),
  metric: z.string(),
  value: z.int().optional(),
  limit: z.int().optional(),
  ratio: z.number().optional(),
  status: z.string().optional(),
  basis: z.string().optional(),
  decisionNo: z.string().optional(),
});

const expectedCase = z.strictObject({
  state: z.string().optional(),
  /** Every event of the case, in the order of receipt. */
  history: z.array(history).optional(),
  /** Every deadline of the case. */
  deadlines: z.array(deadline).optional(),
  /** Those that must not be there: an old start of a deadline that began anew. */
  "deadlines!": z.array(deadline.partial()).optional(),
  /** The notices that matter. */
  notices: z.array(notice).optional(),
  "notices!": z.array(notice.partial()).optional(),
  /** Every hint of the case. */
  hints: z.array(hint).optional(),
  suspects: z.array(z.strictObject({ suspectNo: z.string(), state: z.string() })).optional(),
});

const scenario = z.strictObject({
  comment: z.string().min(20),
  now: time,
  events: z.array(event).min(1),
  expected: z.strictObject({ cases: z.record(z.string(), expectedCase) }),
});

/** A scenario with what the law says must come of it. */
export type ScenarioFile = z.infer<typeof scenario> & {
  /** File name. */
  readonly name: string;
};
export type ScenarioEvent = z.infer<typeof event>;
export type ExpectedDeadline = z.infer<typeof deadline>;

/** Names of the files, in order. */
export function scenarioNames(): string[] {
  return readdirSync(SCENARIOS_DIR)
    .filter((name) => name.endsWith(".json"))
    .sort();
}

/** Reads one file. Throws ZodError with every place that has not the form. */
export function readScenario(name: string): ScenarioFile {
  return { name, ...scenario.parse(JSON.parse(readFileSync(join(SCENARIOS_DIR, name), "utf8"))) };
}
