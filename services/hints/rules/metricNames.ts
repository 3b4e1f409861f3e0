/** Metrics of the threshold table. `conduct` = the act alone is enough; the sums are derived from `sales` and `unsold_value`. */
export const metricNames = [
  "illegal_turnover",
  "illegal_gains",
  "sales",
  "unsold_value",
  "sales_plus_unsold",
  "sales_x3_plus_unsold",
  "direct_loss",
  "right_holder_loss",
  "production_loss",
  "label_count",
  "copies",
  "online_works",
  "online_clicks",
  "downloads",
  "paying_members",
  "bankruptcy_of_right_holder",
  "conduct",
] as const;

export type MetricName = (typeof metricNames)[number];

const known: ReadonlySet<string> = new Set(metricNames);

export function isMetricName(name: string): name is MetricName {
  return known.has(name);
}
