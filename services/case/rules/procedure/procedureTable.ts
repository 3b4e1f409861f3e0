import { z } from "zod";

const id = z.string().regex(/^[a-z_]+$/);
const event = z.string().regex(/^[a-z_]+\.[a-z_]+$/);
const day = z.iso.date().nullable();
const inForce = { inForceFrom: day.meta({ description: "First day, included; null = always" }), inForceTo: day.meta({ description: "Last day, included; null = still" }) };
const source = z.string().min(1);

/** What stands against a step beside its place; the code knows these kinds, the table says where they apply. */
const guard = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("reason"), source }),
  z.strictObject({ kind: z.literal("officers"), least: z.number().int().min(1), source }),
  z.strictObject({ kind: z.literal("basis"), source }),
  z.strictObject({ kind: z.literal("slots"), source }),
  z.strictObject({ kind: z.literal("exhibits"), source }),
  z.strictObject({ kind: z.literal("named"), field: z.string(), source }),
  z.strictObject({ kind: z.literal("oneOf"), field: z.string(), values: z.array(z.string()).min(1), source }),
  z.strictObject({ kind: z.literal("within"), deadline: z.string(), source }),
  z.strictObject({ kind: z.literal("after"), deadline: z.string(), states: z.array(id).min(1), source }),
  z.strictObject({ kind: z.literal("most"), count: z.number().int().min(1), source }),
  z.strictObject({ kind: z.literal("notWhile"), states: z.array(id).min(1), source }),
  z.strictObject({ kind: z.literal("noOpenDeadline"), source }),
]);

const transition = z.strictObject({
  event,
  type: z.string().startsWith("hub.case.v1."),
  zh: z.string().min(1),
  from: z.array(id).min(1),
  to: id,
  actor: id,
  document: z.string().meta({ description: "Document it rests on; empty = none, so no number is asked for" }),
  guards: z.array(guard),
  satisfies: z.array(z.string()),
  starts: z.array(z.string()),
  notify: z.array(id),
  notifyIf: z.array(z.strictObject({ to: id, when: z.string(), source })),
  repeatable: z.boolean().meta({ description: "May happen again with the same document number: another time is another step, not a correction" }),
  exceptional: z.literal(true).optional().meta({ description: "Comes of itself: a report waits for it only where no other way leads on" }),
  ...inForce,
});

const term = z.strictObject({ length: z.number().int().min(1), unit: z.enum(["hour", "day"]) });

const deadline = z.strictObject({
  id: z.string().regex(/^D\d{2}x?$/),
  zh: z.string().min(1),
  owner: z.string().min(1),
  role: id,
  kind: z.enum(["duty", "conditional", "right"]),
  startsAtEvent: event,
  length: z.number().int().min(1),
  unit: z.enum(["hour", "day", "working_day", "month"]),
  andDays: z.number().int().min(1).optional().meta({ description: "Days added to the term as counted: a month, extended by fifteen days" }),
  calendar: z.enum(["clock", "calendar", "calendar_roll", "working"]).meta({ description: "calendar: days that never roll, because somebody is in custody (刑诉法 art. 105)" }),
  warnBefore: term,
  endedBy: z.array(event).meta({ description: "Steps after which nothing is owed any more, beside those that satisfy it" }),
  suspendedIn: z.array(id).meta({ description: "States in which it rests" }),
  overdueNotify: z.array(id),
  insteadOf: z.string().nullable(),
  when: z.strictObject({ field: z.string(), equals: z.union([z.string(), z.boolean()]) }).nullable(),
  metByNotice: z.boolean().meta({ description: "Owed is a notice that the hub itself gives when it records the starting step" }),
  ...inForce,
  source,
  status: z.string().min(1),
});

/** seeds/rules/transfer-procedure.json: the procedure of 两法衔接 as effective-dated data (SPEC §3). */
export const procedureTable = z.strictObject({
  name: z.string(),
  note: z.string(),
  sources: z.array(z.string()),
  initial: id,
  final: z.array(id).min(1),
  roles: z.array(z.strictObject({ id, zh: z.string(), actsAs: id.nullable() })),
  states: z.array(z.strictObject({ id, zh: z.string(), en: z.string(), owner: id, confidential: z.boolean(), fineBarred: z.boolean() })),
  transitions: z.array(transition),
  suspectStates: z.array(z.strictObject({ id, zh: z.string() })),
  suspectInitial: id,
  suspectTransitions: z.array(transition),
  information: z.array(z.strictObject({ event, type: z.string(), zh: z.string(), actor: id, document: z.string() })),
  documentSlots: z.array(z.strictObject({ id, zh: z.string() })),
  bases: z.array(z.strictObject({ id, zh: z.string(), ...inForce, source })),
  deadlines: z.array(deadline),
  settings: z.strictObject({
    waitingHours: z.number().int().min(1).meta({ description: "How long a report waits for its predecessor" }),
    alarmGraceDays: z.number().int().min(0).meta({ description: "A deadline that ended longer than this before the hub knew of it is history: nobody is alarmed" }),
    lateReportSettleMinutes: z.number().int().min(0).meta({ description: "How long the hub waits for the meeting step before it alarms about a deadline that had ended when it learnt of it" }),
  }),
});

export type ProcedureTable = z.infer<typeof procedureTable>;
export type Transition = z.infer<typeof transition>;
export type Guard = z.infer<typeof guard>;
export type DeadlineRow = z.infer<typeof deadline>;

/** The deadline that a row is a form of: its own, or the one in whose place it runs (D06x in place of D06). */
export function baseOf({ id, insteadOf }: Pick<DeadlineRow, "id" | "insteadOf">): string {
  return insteadOf ?? id;
}

/** True when a row with these bounds holds on a day (ISO date). */
export function isInForce({ inForceFrom, inForceTo }: { readonly inForceFrom: string | null; readonly inForceTo: string | null }, date: string): boolean {
  return (inForceFrom === null || inForceFrom <= date) && (inForceTo === null || date <= inForceTo);
}
