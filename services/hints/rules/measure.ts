import type { Figures } from "./figures.ts";
import type { MetricName } from "./metricNames.ts";
import type { Limit, ThresholdRule, When } from "./thresholdTable.ts";

/** One figure against one limit. */
export interface Reading {
  readonly rule: ThresholdRule;
  readonly metric: MetricName;
  readonly unit: string;
  readonly value: bigint;
  readonly limit: bigint;
}

/** Largest ratio an event can carry (uint32). */
const PERMILLE_MAX = 4_294_967_295n;

/** value / limit in thousandths, rounded down. */
export function permilleOf({ value, limit }: Pick<Reading, "value" | "limit">): number {
  const permille = (value * 1000n) / limit;
  return Number(permille < PERMILLE_MAX ? permille : PERMILLE_MAX);
}

/** Below 0 when `a` stands lower against its limit than `b`, exactly. */
export function compareRatio(a: Pick<Reading, "value" | "limit">, b: Pick<Reading, "value" | "limit">): number {
  const difference = a.value * b.limit - b.value * a.limit;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/**
 * The figures against every limit of the rules whose conditions hold: per tier and metric the reading with the highest
 * ratio; of equal ones that of the newest rule. `factor` multiplies the limits.
 */
export function measure(rules: readonly ThresholdRule[], figures: Figures, factor: number): Reading[] {
  const best = new Map<string, Reading>();
  for (const rule of rules) {
    for (const limit of rule.anyOf) {
      const reading = readLimit(rule, limit, figures, factor);
      if (!reading) continue;
      const key = `${rule.tier} ${limit.metric}`;
      const other = best.get(key);
      if (!other || isBetter(reading, other)) best.set(key, reading);
    }
  }
  return [...best.values()];
}

function readLimit(rule: ThresholdRule, limit: Limit, figures: Figures, factor: number): Reading | undefined {
  const value = figures.metrics.get(limit.metric);
  if (value === undefined || !holds(limit.when ?? {}, figures)) return undefined;
  return { rule, metric: limit.metric, unit: limit.unit, value, limit: limit.gte * BigInt(factor) };
}

function isBetter(reading: Reading, other: Reading): boolean {
  const order = compareRatio(reading, other);
  return order > 0 || (order === 0 && reading.rule.inForceFrom > other.rule.inForceFrom);
}

/** One test per condition of the table. */
const tests: { readonly [Key in keyof When]-?: (needed: number, figures: Figures) => boolean } = {
  marks_gte: (needed, { marks }) => marks >= needed,
  patents_gte: (needed, { patents }) => patents >= needed,
  repeat_within_years: (needed, { repeatWithinYears }) => repeatWithinYears > 0 && repeatWithinYears <= needed,
  sales_lt: (needed, { metrics }) => (metrics.get("sales") ?? 0n) < BigInt(needed),
};

function holds(when: When, figures: Figures): boolean {
  return (Object.keys(when) as (keyof When)[]).every((key) => {
    const needed = when[key];
    return needed === undefined || tests[key](needed, figures);
  });
}
