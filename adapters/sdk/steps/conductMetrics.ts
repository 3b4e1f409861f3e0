import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A figure of a conduct as seeds/rules/thresholds.json names it. */
export interface ConductMetric {
  /** E.g. `illegal_turnover`. */
  readonly name: string;
  /** `fen` for amounts, else what is counted. */
  readonly unit: string;
  /** E.g. `非法经营数额`. */
  readonly zh: string;
}

const { metrics } = JSON.parse(readFileSync(join(import.meta.dirname, "../../../seeds/rules/thresholds.json"), "utf8")) as {
  readonly metrics: readonly ConductMetric[];
};

const byName = new Map(metrics.flatMap((metric) => [[metric.zh, metric] as const, [metric.name, metric] as const]));

/** The figure of this Chinese name or id. */
export function findMetric(name: string): ConductMetric | undefined {
  return byName.get(name.trim());
}

/** Chinese name of a figure; an unknown one as it is. */
export function metricTitle(name: string): string {
  return byName.get(name)?.zh ?? name;
}
