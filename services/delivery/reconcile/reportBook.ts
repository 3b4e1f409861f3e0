import { ReconciliationReported } from "../../../proto/gen/hub/delivery/v1/delivery.ts";
import type { BusConnection } from "../../shared/bus/connection.ts";
import { caseSubjects, journalSubject } from "../../shared/bus/envelope.ts";
import type { Journal } from "../../shared/bus/journal.ts";
import { lastSequenceUnder, readEvent } from "../../shared/bus/journalGet.ts";
import { readRange } from "../../shared/bus/readRange.ts";
import { HubError } from "../../shared/errors.ts";
import { newEvent } from "../../shared/events/newEvent.ts";
import { toShanghaiTime } from "../../shared/time.ts";
import { newTraceparent } from "../../shared/traceparent.ts";

const TYPE = "hub.delivery.v1.ReconciliationReported";
/** Others record events of the same subscription: so often the record is tried again. */
const ATTEMPTS = 10;

/** Reports on record, as events of the journal's domain `delivery`. */
export interface ReportBook {
  /** Records a report. Throws JOURNAL_UNAVAILABLE. */
  record(report: ReconciliationReported): Promise<void>;
  /** The last reports of a subscription, newest first. */
  last(subscriptionId: string, count: number): Promise<ReconciliationReported[]>;
}

export function createReportBook(bus: BusConnection, journal: Journal): ReportBook {
  return {
    async record(report) {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        const { sequence, version } = await lastOf(bus, report.subscriptionId);
        const event = newEvent({
          type: TYPE,
          data: report,
          source: "/services/delivery",
          subject: report.subscriptionId,
          time: "",
          now: toShanghaiTime(Date.now()),
          caseVersion: version + 1,
          correlationId: "",
          causationId: "",
          traceparent: newTraceparent(),
          division: "",
        });
        const result = await journal.append({ domain: "delivery", caseId: report.subscriptionId, expectedLast: sequence, events: [event] });
        if (result !== "conflict") return;
      }
      throw new HubError("JOURNAL_UNAVAILABLE", "报告未能入库，请重试 / the report could not be recorded, try again");
    },
    last: (subscriptionId, count) => lastReports(bus, subscriptionId, count),
  };
}

async function lastOf(bus: BusConnection, subscriptionId: string): Promise<{ sequence: number; version: number }> {
  const sequence = await lastSequenceUnder(bus, caseSubjects("delivery", subscriptionId));
  const stored = sequence === 0 ? undefined : await readEvent(bus, sequence);
  return { sequence, version: stored?.event.caseVersion ?? 0 };
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
