import { z } from "zod";
import { PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { channels } from "./channels.ts";

const isoDate = z.iso.date();
const channel = z.enum(channels);
const months = z.int().min(0).max(600);
const workdays = z.int().min(0).max(250);

const kindNames = Object.keys(PenaltyKind) as (keyof typeof PenaltyKind)[];
const kinds = z.array(z.enum(kindNames).transform((name) => PenaltyKind[name]));

/** Amounts in fen, by category of the party. */
const limitFen = z
  .strictObject({ organisation: z.int().min(0), individual_business: z.int().min(0), natural_person: z.int().min(0) })
  .transform((limit) => ({
    ORGANISATION: BigInt(limit.organisation),
    INDIVIDUAL_BUSINESS: BigInt(limit.individual_business),
    NATURAL_PERSON: BigInt(limit.natural_person),
  }));

/** A term of display: how long at least, how long when the source names no day, how long at most. */
const term = z
  .strictObject({ min_months: months, default_months: months, max_months: months })
  .refine((t) => t.min_months <= t.default_months && t.default_months <= t.max_months, "min ≤ default ≤ max");

/** A row of the file: the frame every rule has, and what rules of this kind say. */
const row = <Kind extends string, Params extends z.ZodType>(kind: Kind, params: Params) =>
  z.strictObject({
    rule_id: z.string().regex(/^[a-z0-9-]+$/),
    from: isoDate,
    to: isoDate.nullable(),
    kind: z.literal(kind),
    params,
    source: z.string().min(1),
    status: z.enum(["verified", "unverified"]),
  });

const barParams = z.strictObject({ channels: z.array(channel).min(1) });

const rule = z.discriminatedUnion("kind", [
  row("due", z.strictObject({ channel, workdays })),
  row("withdrawal", z.strictObject({ workdays })),
  row("bar-natural-person", barParams),
  row("bar-warning-only", barParams),
  row("bar-slight", barParams),
  row("bar-minor", barParams.extend({ age_years: z.int().min(1), look_back_months: months })),
  row("tier", z.strictObject({ slight_only: kinds, serious_any: kinds, huge_fine_fen: limitFen.nullable() })),
  row(
    "term",
    z.strictObject({
      channel,
      /** A tier without a term of its own takes that of GENERAL. */
      tiers: z.strictObject({ SLIGHT: term.optional(), GENERAL: term, SERIOUS: term.optional() }),
      /** The term of decisions with nothing but these kinds and a fine below the limit. */
      short: z.strictObject({ kinds, fine_below_fen: limitFen, months: term }).optional(),
      /** Kinds whose own duration prolongs the term. */
      as_long_as: kinds.optional(),
    }),
  ),
]);

/** The file seeds/rules/publication.json. */
export const publicationRules = z
  .strictObject({ note: z.string(), rules: z.array(rule) })
  .refine(({ rules }) => new Set(rules.map((r) => r.rule_id)).size === rules.length, "every rule_id once");

export type PublicationRule = z.infer<typeof rule>;
export type RuleKind = PublicationRule["kind"];
export type RuleOf<Kind extends RuleKind> = Extract<PublicationRule, { kind: Kind }>;
export type Term = z.infer<typeof term>;
export type LimitFen = z.output<typeof limitFen>;
