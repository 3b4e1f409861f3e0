import type { EventData } from "./matching.ts";

/** What an event is found by in the trace: keys only, never a person's. */
export interface TraceKeys {
  readonly decisionNo: string;
  /** Credit code of the party; empty for natural persons. */
  readonly partyCode: string;
  /** Case number at the agency, or the number of the document the fact rests on. */
  readonly documentNo: string;
  /** Version of the record, 0 when the event carries none. */
  readonly version: number;
}

/** Reads the keys from any event's data; what is not there is empty. */
export function traceKeysOf(data: EventData): TraceKeys {
  const penalty = part(data, "penalty");
  const party = part(penalty, "party");
  const document = part(data, "document");
  return {
    decisionNo: text(penalty, "decisionNo") || text(data, "decisionNo"),
    partyCode: text(party, "uscc"),
    documentNo: text(penalty, "caseNo") || text(data, "caseNo") || text(data, "transferNo") || text(document, "number"),
    version: typeof data["version"] === "number" ? data["version"] : 0,
  };
}

function part(data: EventData, name: string): EventData {
  const value = data[name];
  return typeof value === "object" && value !== null ? (value as EventData) : {};
}

function text(data: EventData, name: string): string {
  const value = data[name];
  return typeof value === "string" ? value : "";
}
