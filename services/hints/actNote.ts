import type { ActMetric, ActNoted } from "../../proto/gen/hub/hint/v1/hint.ts";
import type { Act } from "./rules/act.ts";
import type { Figures } from "./rules/figures.ts";
import { isMetricName, type MetricName } from "./rules/metricNames.ts";
import type { Cause } from "./toCause.ts";

/** Beside the metrics of the table a note keeps what the conditions of the table ask for, as figures of these names. */
const MARKS = "marks";
const PATENTS = "patents";
const REPEAT = "repeat_within_years";
const UNIT = "unit_offender";

/** The event that notes an act in the file of its party. */
export function toActNoted({ caseId, index, offence, conductDate, figures, handled }: Act, { eventId, sequence }: Pick<Cause, "eventId" | "sequence">): ActNoted {
  return { caseId, index, offence, conductDate, metrics: toMetrics(figures), handled, causeEventId: eventId, causeSequence: sequence };
}

/** The act of a note. The note itself does not hold the day of handling: it is the time of the event. */
export function fromActNoted({ caseId, index, offence, conductDate, metrics, handled }: ActNoted, handlingDate: string): Act {
  return { caseId, index, offence, conductDate, handlingDate, handled, figures: fromMetrics(metrics) };
}

/** What is left of an act that its case does not tell of any more. */
export function voidAct(act: Act): Act {
  return { ...act, handled: true, figures: { metrics: new Map(), marks: 0, patents: 0, repeatWithinYears: 0, unitOffender: false } };
}

/** Whether two acts of the same place say the same. */
export function saysTheSame(a: Act, b: Act): boolean {
  const text = (act: Act) => `${act.offence} ${act.conductDate} ${act.handlingDate} ${act.handled} ${toMetrics(act.figures).map(({ name, value }) => `${name}=${value}`).join()}`;
  return text(a) === text(b);
}

function toMetrics({ metrics, marks, patents, repeatWithinYears, unitOffender }: Figures): ActMetric[] {
  const conditions: [string, number][] = [
    [MARKS, marks],
    [PATENTS, patents],
    [REPEAT, repeatWithinYears],
    [UNIT, unitOffender ? 1 : 0],
  ];
  const known = [...metrics].map(([name, value]) => ({ name: name as string, value }));
  return [...known.sort((a, b) => (a.name < b.name ? -1 : 1)), ...conditions.filter(([, value]) => value > 0).map(([name, value]) => ({ name, value: BigInt(value) }))];
}

function fromMetrics(noted: readonly ActMetric[]): Figures {
  const metrics = new Map<MetricName, bigint>();
  for (const { name, value } of noted) if (isMetricName(name)) metrics.set(name, value);
  const condition = (wanted: string) => Number(noted.find(({ name }) => name === wanted)?.value ?? 0n);
  return { metrics, marks: condition(MARKS), patents: condition(PATENTS), repeatWithinYears: condition(REPEAT), unitOffender: condition(UNIT) > 0 };
}
