import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { pause } from "../backoff.ts";

/** All metrics of this process. They are counted always, which costs next to nothing, and read when somebody scrapes. */
const registry = new Registry();

/** A metric's name, what it tells, and its labels, which take few and known values. */
export interface MetricSpec<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

const common = <Label extends string>({ name, help, labels = [] }: MetricSpec<Label>) => ({ name, help, labelNames: labels, registers: [registry] });

/** Only grows; name ends in `_total`. */
export const counter = <Label extends string = never>(spec: MetricSpec<Label>): Counter<Label> => new Counter(common(spec));

/** Goes up and down; set by a reader of `onScrape`. */
export const gauge = <Label extends string = never>(spec: MetricSpec<Label>): Gauge<Label> => new Gauge(common(spec));

/** How often a value fell below each bound; name ends in its unit. */
export const histogram = <Label extends string = never>(spec: MetricSpec<Label>, buckets: readonly number[]): Histogram<Label> =>
  new Histogram({ ...common(spec), buckets: [...buckets] });

type Reader = () => void | Promise<void>;

const readers = new Set<Reader>();
/** A reader that takes longer is left behind: its gauges keep their last values. Milliseconds. */
const READER_MS = 3_000;

const readFailures = counter({ name: "hub_metrics_read_failures_total", help: "指标读取失败次数 / gauges that could not be read in time" });

/** Has gauges set before each scrape; returns how to stop. A reader that fails or is late is counted and spoils nothing. */
export function onScrape(read: Reader): () => void {
  readers.add(read);
  return () => void readers.delete(read);
}

/** The metrics as they are now, in the text format of Prometheus. */
export async function scrape(): Promise<{ readonly text: string; readonly type: string }> {
  await Promise.all([...readers].map(readInTime));
  return { text: await registry.metrics(), type: registry.contentType };
}

async function readInTime(read: Reader): Promise<void> {
  const late = new AbortController();
  const done = Promise.resolve().then(read).then(() => true, () => false);
  const inTime = await Promise.race([done, pause(READER_MS, late.signal).then(() => false)]);
  late.abort();
  if (!inTime) readFailures.inc();
}

/** Adds what Node tells of the process: processor, memory, event loop, garbage collection. Once per process. */
export function collectProcessMetrics(service: string): void {
  if (registry.getSingleMetric("hub_process_info")) return;
  collectDefaultMetrics({ register: registry });
  gauge({ name: "hub_process_info", help: "本进程承载的服务 / services of this process", labels: ["service"] }).set({ service }, 1);
}
