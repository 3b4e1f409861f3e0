import type { PayloadViewed } from "../../../proto/gen/hub/trace/v1/payload.ts";
import { Hop, HopKind } from "../../../proto/gen/hub/trace/v1/trace.ts";
import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { traceKeysOf, partyNameOf } from "../../shared/events/traceKeys.ts";

/** An event of the journal, read. */
export interface ReadEvent {
  readonly domain: string;
  /** What it is filed under: the case, or the subscription for events of deliveries. */
  readonly filedUnder: string;
  readonly event: Event;
  /** Its data; empty when they cannot be read. */
  readonly data: Readonly<Record<string, unknown>>;
  /** W3C trace id. */
  readonly traceId: string;
}

const blank = Hop.fromPartial({});

/** The service that records in a domain. */
const services: Readonly<Record<string, string>> = { transfer: "case", hint: "hints" };

/**
 * The hop that the journal itself proves: that the event was recorded, or withheld from a channel. It says less than the hop
 * of the service that recorded it, which may be lost, and nothing else. `keyOf` makes the key of a party's name.
 */
export function hopOfEvent(read: ReadEvent, keyOf: (name: string) => string): Hop {
  const { domain, filedUnder, event, data, traceId } = read;
  if (event.type === "hub.trace.v1.PayloadViewed") return hopOfView(data as unknown as PayloadViewed, event);
  const keys = traceKeysOf(data);
  const barred = event.type === "hub.credit.v1.PublicationBarred";
  const ofDelivery = domain === "delivery";
  return {
    ...blank,
    time: event.recordedTime,
    kind: barred ? HopKind.WITHHELD : HopKind.RECORDED,
    service: services[domain] ?? domain,
    system: text(data, "channel") || systemOf(event.source),
    subscriptionId: ofDelivery ? filedUnder : "",
    eventId: event.id,
    eventType: event.type,
    caseId: ofDelivery ? text(data, "caseId") : filedUnder,
    decisionNo: keys.decisionNo,
    partyCode: keys.partyCode,
    partyKey: keyOf(partyNameOf(data)),
    documentNo: keys.documentNo,
    message: barred ? text(data, "ruleId") : "",
    sequence: event.sequence,
    version: keys.version || event.caseVersion,
    traceId,
  };
}

/** The hop of a full view, in the timeline of the case: the same from the live event and from the journal, so that it is there once. */
export function hopOfView({ operator, eventId, eventType, caseId, reason }: PayloadViewed, { recordedTime, sequence }: Pick<Event, "recordedTime" | "sequence">): Hop {
  return { ...blank, time: recordedTime, kind: HopKind.VIEWED, service: "trace", eventId, eventType, caseId, operator, message: reason, sequence };
}

function systemOf(source: string): string {
  return source.startsWith("/systems/") ? source.slice("/systems/".length) : "";
}

function text(data: ReadEvent["data"], name: string): string {
  const value = data[name];
  return typeof value === "string" ? value : "";
}
