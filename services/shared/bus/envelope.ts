import { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { partitionOf } from "../ids.ts";
import type { HeaderLines } from "./headerLines.ts";
import type { Domain } from "./streams.ts";

/** An event as it stands in the journal. */
export interface StoredEvent {
  readonly domain: Domain;
  readonly caseId: string;
  readonly event: Event;
  /** W3C `traceparent` of its publication; absent when that was not traced. */
  readonly published?: string;
}

/** `case.7.<case id>.penalty_decided`: domain, partition, case, type in snake case. */
export function journalSubject(domain: Domain, caseId: string, type: string): string {
  return `${domain}.${partitionOf(caseId)}.${caseId}.${snakeName(type)}`;
}

/** All events of a case in a domain. */
export function caseSubjects(domain: Domain, caseId: string): string {
  return `${domain}.${partitionOf(caseId)}.${caseId}.>`;
}

const snakeNames = new Map<string, string>();

/** The last token of a subject: `hub.case.v1.PenaltyDecided` → `penalty_decided`. */
export function snakeName(type: string): string {
  let name = snakeNames.get(type);
  if (name === undefined) {
    name = type.slice(type.lastIndexOf(".") + 1).replace(/(?<=[a-z0-9])[A-Z]/g, "_$&").toLowerCase();
    snakeNames.set(type, name);
  }
  return name;
}

/** CloudEvents attributes and their places in `Event`; extensions are lower-case letters as the specification asks. */
const textAttributes = [
  ["ce-id", "id"],
  ["ce-source", "source"],
  ["ce-type", "type"],
  ["ce-subject", "subject"],
  ["ce-time", "time"],
  ["ce-recordedtime", "recordedTime"],
  ["ce-correlationid", "correlationId"],
  ["ce-causationid", "causationId"],
  ["ce-traceparent", "traceparent"],
  ["ce-division", "division"],
  ["ce-datahash", "dataHash"],
] as const satisfies readonly (readonly [string, keyof Event])[];

/** CloudEvents NATS binding, binary mode: attributes as `ce-*` headers; all our values are printable ASCII. */
export function toHeaders(event: Event): HeaderLines {
  const lines: HeaderLines = { "ce-specversion": "1.0", "ce-datacontenttype": "application/protobuf", "ce-caseversion": String(event.caseVersion) };
  for (const [header, key] of textAttributes) if (event[key] !== "") lines[header] = event[key];
  return lines;
}

const blank = Event.fromPartial({});
const attributeOf: Readonly<Record<string, keyof Event>> = Object.fromEntries(textAttributes);

/** The event of a journal message. The inverse of `toHeaders`, with the sequence the server gave. */
export function fromMessage(subject: string, sequence: number, headers: HeaderLines, data: Uint8Array): StoredEvent {
  const event: Event = { ...blank, sequence: BigInt(sequence), data };
  let published: string | undefined;
  const attributes = event as unknown as Record<string, string>;
  for (const name in headers) {
    const value = headers[name] ?? "";
    const key = attributeOf[name];
    if (key) attributes[key] = value;
    else if (name === "ce-caseversion") event.caseVersion = Number(value);
    else if (name === "traceparent") published = value;
  }
  const [domain = "case", , caseId = ""] = subject.split(".", 3);
  return { domain: domain as Domain, caseId, event, ...(published === undefined ? {} : { published }) };
}
