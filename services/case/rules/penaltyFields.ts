import { z } from "zod";
import { PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { v2Codes } from "./v2Codes.ts";
import type { V2Code } from "./v2Codes.ts";

const categories = ["法人及非法人组织", "个体工商户", "自然人"] as const;
const need = z.enum(["required", "optional", "conditional", "must_be_blank"]);
const kindName = z.enum(Object.keys(PenaltyKind) as [KindName, ...KindName[]]);

type KindName = Exclude<keyof typeof PenaltyKind, "UNSPECIFIED">;

const fieldSchema = z.object({
  code: z.enum(v2Codes),
  zh: z.string().min(1),
  en: z.string().min(1),
  form: z.enum(["person_name", "agency_name", "text", "code", "choice", "kinds", "decision_no", "amount", "date"]),
  max_length: z.number().int().positive().nullable(),
  required: z.object({ 法人及非法人组织: need, 个体工商户: need, 自然人: need }),
  publish: z.enum(["public", "internal", "never"]),
  key: z.boolean().default(false),
  aliases: z.array(z.string()),
});

const kindSchema = z.object({
  proto: kindName,
  zh: z.string(),
  aliases: z.array(z.string()),
  from: z.iso.date(),
  needs: z.enum(["CF_NR_FK", "CF_NR_WFFF", "CF_NR_ZKDX"]).optional(),
});

const minimumSchema = z.object({
  from: z.iso.date(),
  months: z.number().int().nonnegative(),
  only_kinds: z.array(kindName).optional(),
  any_kind: z.array(kindName).optional(),
});

const tableSchema = z.object({
  party_categories: z.array(z.enum(categories)),
  id_types: z.array(z.string()),
  id_type_aliases: z.record(z.string(), z.string()),
  empty_words: z.array(z.string()),
  empty_dates: z.array(z.iso.date()),
  earliest_decision: z.iso.date(),
  publicity_minimum: z.array(minimumSchema),
  penalty_kinds: z.array(kindSchema),
  fields: z.array(fieldSchema),
  v1_2015_fields: z.array(z.string()),
});

/** Category of the party as the standard writes it (行政相对人类别). */
export type CategoryWord = (typeof categories)[number];

/** One column of the standard. */
export type V2Field = z.infer<typeof fieldSchema>;

/** One kind of penalty: how it is written, since when it is in force, which column it makes obligatory. */
export interface KindRule {
  kind: PenaltyKind;
  zh: string;
  /** ISO date. */
  from: string;
  needs: "CF_NR_FK" | "CF_NR_WFFF" | "CF_NR_ZKDX" | undefined;
}

/** Shortest publicity term for decisions from a date on, narrowed by kinds (SPEC §1.5). */
export interface PublicityMinimum {
  from: string;
  months: number;
  onlyKinds: ReadonlySet<PenaltyKind> | undefined;
  anyKind: ReadonlySet<PenaltyKind> | undefined;
}

/** The V2 table made ready for judging rows: lists turned into lookups, parsed once per process. */
export interface FieldTable {
  fields: readonly V2Field[];
  byCode: ReadonlyMap<string, V2Field>;
  /** Title or alias of a column, in upper case, to its code. */
  aliases: ReadonlyMap<string, V2Code>;
  /** Columns of the 2015 edition, which are never taken for misspelt V2 columns. */
  v1Columns: ReadonlySet<string>;
  categories: ReadonlySet<string>;
  idTypes: ReadonlySet<string>;
  idTypeAliases: ReadonlyMap<string, string>;
  emptyWords: ReadonlySet<string>;
  emptyDates: ReadonlySet<string>;
  earliestDecision: string;
  kindsByWord: ReadonlyMap<string, KindRule>;
  kindRules: ReadonlyMap<PenaltyKind, KindRule>;
  publicityMinimum: readonly PublicityMinimum[];
}

/**
 * Reads seeds/rules/penalty-fields.json. Throws ZodError when the data is malformed, Error when a column is missing
 * or one title belongs to two columns.
 */
export function parsePenaltyFields(json: unknown): FieldTable {
  const data = tableSchema.parse(json);
  const rules = data.penalty_kinds.map(toKindRule);
  const byCode = new Map(data.fields.map((field) => [field.code as string, field]));
  const missing = v2Codes.filter((code) => !byCode.has(code));
  if (missing.length > 0) throw new Error(`field table lacks ${missing.join(", ")}`);
  return {
    fields: data.fields,
    byCode,
    aliases: indexAliases(data.fields),
    v1Columns: new Set(data.v1_2015_fields),
    categories: new Set(data.party_categories),
    idTypes: new Set(data.id_types),
    idTypeAliases: new Map(Object.entries(data.id_type_aliases)),
    emptyWords: new Set(data.empty_words),
    emptyDates: new Set(data.empty_dates),
    earliestDecision: data.earliest_decision,
    kindsByWord: new Map(
      data.penalty_kinds.flatMap((kind, index) =>
        [kind.zh, ...kind.aliases].map((word) => [word, rules[index] as KindRule] as const),
      ),
    ),
    kindRules: new Map(rules.map((rule) => [rule.kind, rule])),
    publicityMinimum: data.publicity_minimum.map(toPublicityMinimum),
  };
}

function toKindRule(kind: z.infer<typeof kindSchema>): KindRule {
  return { kind: PenaltyKind[kind.proto], zh: kind.zh, from: kind.from, needs: kind.needs };
}

function toPublicityMinimum(row: z.infer<typeof minimumSchema>): PublicityMinimum {
  const toSet = (names: KindName[] | undefined) => names && new Set(names.map((name) => PenaltyKind[name]));
  return { from: row.from, months: row.months, onlyKinds: toSet(row.only_kinds), anyKind: toSet(row.any_kind) };
}

function indexAliases(fields: readonly V2Field[]): Map<string, V2Code> {
  const index = new Map<string, V2Code>();
  for (const field of fields) {
    for (const name of [field.code, field.zh, ...field.aliases]) {
      const owner = index.get(name.toUpperCase());
      if (owner !== undefined && owner !== field.code) throw new Error(`${name} names ${owner} and ${field.code}`);
      index.set(name.toUpperCase(), field.code);
    }
  }
  return index;
}
