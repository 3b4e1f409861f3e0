import type { MetricName } from "./metricNames.ts";

/** What is known of an act, or of several acts together, in figures. Amounts in fen, else counts. */
export interface Figures {
  readonly metrics: ReadonlyMap<MetricName, bigint>;
  /** Different registered marks, patents; 0 = not stated. */
  readonly marks: number;
  readonly patents: number;
  /** Years since the last penalty for the like; 0 = none known. */
  readonly repeatWithinYears: number;
  /** The offender is a unit (单位). */
  readonly unitOffender: boolean;
}

/** The largest value an event can carry (int64); no real figure comes near it. */
const VALUE_MAX = 2n ** 63n - 1n;

/**
 * The figures of several acts together (累计, 法释〔2004〕19号 art. 12): amounts and counts are added, `conduct` is the
 * number of acts. What opens a lower limit counts as soon as one act has it; the larger limits of units only when all
 * acts are a unit's. So one act more never makes the whole look smaller.
 */
export function addUp(all: readonly Figures[]): Figures {
  const metrics = new Map<MetricName, bigint>([["conduct", BigInt(all.length)]]);
  const repeats: number[] = [];
  let marks = 0;
  let patents = 0;
  for (const one of all) {
    for (const [name, value] of one.metrics) if (name !== "conduct") add(metrics, name, value);
    if (one.repeatWithinYears > 0) repeats.push(one.repeatWithinYears);
    marks = Math.max(marks, one.marks);
    patents = Math.max(patents, one.patents);
  }
  derive(metrics);
  const repeatWithinYears = repeats.length === 0 ? 0 : Math.min(...repeats);
  return { metrics, marks, patents, repeatWithinYears, unitOffender: all.length > 0 && all.every(({ unitOffender }) => unitOffender) };
}

function add(metrics: Map<MetricName, bigint>, name: MetricName, value: bigint): void {
  if (value <= 0n) return;
  const sum = (metrics.get(name) ?? 0n) + value;
  metrics.set(name, sum < VALUE_MAX ? sum : VALUE_MAX);
}

/** Goods sold and goods not yet sold together; only where there are both, else the one figure would be told twice. */
function derive(metrics: Map<MetricName, bigint>): void {
  const sales = metrics.get("sales");
  const unsold = metrics.get("unsold_value");
  if (sales === undefined || unsold === undefined) return;
  raise(metrics, "sales_plus_unsold", sales + unsold);
  raise(metrics, "sales_x3_plus_unsold", 3n * sales + unsold);
}

/** A sum that the source states itself stands unless the parts give more. */
function raise(metrics: Map<MetricName, bigint>, name: MetricName, value: bigint): void {
  const capped = value < VALUE_MAX ? value : VALUE_MAX;
  if (capped > (metrics.get(name) ?? 0n)) metrics.set(name, capped);
}
