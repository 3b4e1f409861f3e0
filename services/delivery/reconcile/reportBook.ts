import { ReconciliationReported } from "../../../proto/gen/hub/delivery/v1/delivery.ts";
import type { BusConnection } from "../../shared/bus/connection.ts";
import { journalSubject } from "../../shared/bus/envelope.ts";
import { lastSequenceUnder } from "../../shared/bus/journalGet.ts";
import { readRange } from "../../shared/bus/readRange.ts";
import type { SubscriptionJournal } from "../subscriptionJournal.ts";

const TYPE = "hub.delivery.v1.ReconciliationReported";

/** Reports on record, as events of the journal's domain `delivery`. */
export interface ReportBook {
  /** Records a report. Throws JOURNAL_UNAVAILABLE. */
  record(report: ReconciliationReported): Promise<void>;
  /** The last reports of a subscription, newest first. */
  last(subscriptionId: string, count: number): Promise<ReconciliationReported[]>;
}

export function createReportBook(bus: BusConnection, facts: SubscriptionJournal): ReportBook {
  return {
    record: (report) => facts.record(report.subscriptionId, [{ type: TYPE, data: report }]),
    last: (subscriptionId, count) => lastReports(bus, subscriptionId, count),
  };
}

/** Reads all reports of the subscription and keeps the last ones: a report a day is a few hundred messages a year. */
async function lastReports(bus: BusConnection, subscriptionId: string, count: number): Promise<ReconciliationReported[]> {
  const subject = journalSubject("delivery", subscriptionId, TYPE);
  const end = await lastSequenceUnder(bus, subject);
  const reports: ReconciliationReported[] = [];
  if (end === 0) return reports;
  for await (const batch of readRange(bus, { from: 1, through: end, filter: subject })) {
    reports.push(...batch.map(({ event }) => ReconciliationReported.decode(event.data)));
    reports.splice(0, Math.max(0, reports.length - count));
  }
  return reports.reverse();
}
