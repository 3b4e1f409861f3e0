import { z } from "zod";
import { metricNames } from "./metricNames.ts";

const isoDate = z.iso.date();
const units = ["fen", "piece", "copy", "work", "click", "member", "download", "event"] as const;
const count = z.int().min(1);

/** When a rule, a factor or a clause holds: both days included, null = still. */
const term = { inForceFrom: isoDate, inForceTo: isoDate.nullable() };
const inOrder = ({ inForceFrom, inForceTo }: { inForceFrom: string; inForceTo: string | null }) => inForceTo === null || inForceFrom <= inForceTo;
const orderIssue = "inForceFrom must not be after inForceTo";

/** Legal sources stay with the row: where the figure is from, and how far that was checked. */
const origin = { source: z.string(), status: z.string().min(1) };
const articles = z.array(z.string().regex(/^\d{3}$/)).min(1);

/** Conditions of a limit; all of them must hold. `sales_lt` in fen. */
const when = z.strictObject({
  marks_gte: count.optional(),
  patents_gte: count.optional(),
  repeat_within_years: count.optional(),
  sales_lt: count.optional(),
});

const limit = z.strictObject({
  metric: z.enum(metricNames),
  gte: count.transform(BigInt),
  unit: z.enum(units),
  when: when.optional(),
});

const rule = z
  .strictObject({
    /** `<offence>/<tier>/<inForceFrom>`, with a suffix when there are several. */
    id: z.string(),
    offence: z.string().regex(/^[a-z_]+$/),
    article: z.string().regex(/^\d{3}$/),
    tier: z.string().regex(/^[a-z0-9_]+$/),
    basis: z.enum(["threshold", "special_crime"]),
    ...term,
    instrument: z.string().min(1),
    anyOf: z.array(limit).min(1),
    ...origin,
    note: z.string(),
  })
  .refine(inOrder, orderIssue)
  .refine(({ id, offence, tier, inForceFrom }) => `${id}/`.startsWith(`${offence}/${tier}/${inForceFrom}/`), "id must be <offence>/<tier>/<inForceFrom>");

const table = z.strictObject({
  note: z.string(),
  /** From this share of a limit on, in thousandths, an officer is asked to look. */
  warnPermille: z.int().min(1).max(1000),
  accumulation: z.strictObject({ what: z.string(), ...origin }),
  choiceOfLaw: z.strictObject({ what: z.string(), ...origin }),
  unitOffender: z.array(z.strictObject({ ...term, factor: count, articles, ...origin }).refine(inOrder, orderIssue)),
  ipClause: z.strictObject({ id: z.string(), ...term, articles, instrument: z.string(), ...origin }).refine(inOrder, orderIssue),
  lawChanges: z.array(z.strictObject({ date: isoDate, what: z.string().min(1), ...origin })),
  metrics: z.array(z.strictObject({ name: z.enum(metricNames), unit: z.enum(units), zh: z.string().min(1) })),
  rules: z.array(rule).min(1),
});

/** The file seeds/rules/thresholds.json: every rule with dates in order, known metrics in their own unit, known conditions. */
export const thresholdTable = table.superRefine(({ rules, metrics }, context) => {
  const unitOf = new Map(metrics.map(({ name, unit }) => [name, unit]));
  const articleOf = new Map<string, string>();
  const ids = new Set<string>();
  const complain = (message: string) => context.addIssue({ code: "custom", path: ["rules"], message });
  for (const { id, offence, article, anyOf } of rules) {
    if (ids.has(id)) complain(`${id}: every id once`);
    ids.add(id);
    if ((articleOf.get(offence) ?? article) !== article) complain(`${id}: ${offence} has two articles`);
    articleOf.set(offence, article);
    for (const { metric, unit } of anyOf) if (unitOf.get(metric) !== unit) complain(`${id}: ${metric} is not counted in ${unit}`);
  }
});

export type ThresholdTable = z.output<typeof thresholdTable>;
export type ThresholdRule = ThresholdTable["rules"][number];
export type Limit = ThresholdRule["anyOf"][number];
export type When = NonNullable<Limit["when"]>;
