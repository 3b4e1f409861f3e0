import type { RecordVersion } from "./caseFacts.ts";
import type { RowFacts } from "./recordReport.ts";

/** Hops that belong to the submission of one row, or to what it caused. */
export function hopsOfRow({ answer, facts, ticket }: RowFacts, version: RecordVersion | undefined): number {
  const hops = facts?.hops ?? [];
  if (!answer) return 0;
  const own = hops.filter(({ sourceReference }) => refersTo(sourceReference, ticket));
  if (answer.outcome === "accepted" || answer.outcome === "parked") {
    const caused = hops.filter(({ eventId, version: hopVersion, sourceReference }) => sourceReference === "" && (eventId === version?.eventId || (version && hopVersion === version.version)));
    return own.length + caused.length;
  }
  return own.length;
}

/** Systems name a place as a path; the ticket is that place or the end of it: `penalty_out/12` and `12`. */
export function refersTo(reference: string, ticket: string): boolean {
  if (reference === ticket) return ticket !== "";
  return ticket !== "" && reference.endsWith(ticket) && /[/#:]$/.test(reference.slice(0, -ticket.length));
}
