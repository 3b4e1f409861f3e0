import type { RecordVersion } from "./caseFacts.ts";
import type { RowFacts } from "./rowFacts.ts";

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

/** Systems name a place as a path; the ticket is that place or the end of it: `penalty_out/12` and `12`, `b1.csv#3` and `b1#3`. */
export function refersTo(reference: string, ticket: string): boolean {
  const place = reference.replace(/\.(?:csv|xlsx|xml)(?=#)/, "");
  if (place === ticket) return ticket !== "";
  return ticket !== "" && place.endsWith(ticket) && /[/#:]$/.test(place.slice(0, -ticket.length));
}
