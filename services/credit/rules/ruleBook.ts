import { publicationRules, type PublicationRule, type RuleKind, type RuleOf } from "./publicationRules.ts";

/** The rules in force on a day. */
export interface RuleBook {
  /** Rules of a kind that were in force on `date` (ISO), in the order of the file. */
  on<Kind extends RuleKind>(kind: Kind, date: string): readonly RuleOf<Kind>[];
}

/**
 * Checks the rules (a parsed seeds/rules/publication.json) and puts them in order. Throws ZodError when the file is
 * wrong, RangeError when two rules answer the same question for the same day.
 */
export function createRuleBook(data: unknown): RuleBook {
  const { rules } = publicationRules.parse(data);
  const byKind = new Map<RuleKind, PublicationRule[]>();
  for (const rule of rules) {
    const clash = (byKind.get(rule.kind) ?? []).find((other) => questionOf(other) === questionOf(rule) && overlap(other, rule));
    if (clash) throw new RangeError(`rules ${clash.rule_id} and ${rule.rule_id} are in force together`);
    byKind.set(rule.kind, [...(byKind.get(rule.kind) ?? []), rule]);
  }
  return {
    on: <Kind extends RuleKind>(kind: Kind, date: string) => (byKind.get(kind) ?? []).filter((rule): rule is RuleOf<Kind> => isInForce(rule, date)),
  };
}

function isInForce(rule: PublicationRule, date: string): boolean {
  return rule.from <= date && (rule.to === null || date <= rule.to);
}

/** Bars may overlap, each bars on its own; a term or a tier has one answer. */
function questionOf(rule: PublicationRule): string {
  switch (rule.kind) {
    case "due":
    case "term":
      return rule.params.channel;
    case "tier":
    case "withdrawal":
      return "";
    case "bar-minor":
    case "bar-natural-person":
    case "bar-slight":
    case "bar-warning-only":
      return rule.rule_id;
  }
}

function overlap(a: PublicationRule, b: PublicationRule): boolean {
  return a.from <= (b.to ?? "9999-12-31") && b.from <= (a.to ?? "9999-12-31");
}
