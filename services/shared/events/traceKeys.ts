type EventData = Readonly<Record<string, unknown>>;

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

/** The clear name of the party of a penalty, or of the only party of a case; empty when there is none. Only for `partyKey`. */
export function partyNameOf(data: EventData): string {
  const ofPenalty = text(part(part(data, "penalty"), "party"), "name");
  if (ofPenalty !== "") return ofPenalty;
  const parties: unknown = data["parties"];
  return Array.isArray(parties) && parties.length === 1 ? text(parties[0] as EventData, "name") : "";
}

function part(data: EventData, name: string): EventData {
  const value = data[name];
  return typeof value === "object" && value !== null ? (value as EventData) : {};
}

function text(data: EventData, name: string): string {
  const value = data[name];
  return typeof value === "string" ? value : "";
}
