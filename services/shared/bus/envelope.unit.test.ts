import { MsgHdrsImpl } from "@nats-io/nats-core/internal";
import { expect, test } from "vitest";
import { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { caseSubjects, fromMessage, journalSubject, toHeaders } from "./envelope.ts";
import { parseHeaderLines, toHeaderLines, toMessageHeaders, type HeaderLines } from "./headerLines.ts";

const event = Event.fromPartial({
  id: "01M852EZ8ABCZ1BGBV5BXZ4R5R",
  source: "/systems/ip-case",
  type: "hub.case.v1.PenaltyDecided",
  subject: "pabc",
  time: "2018-04-27T00:00:00.000+08:00",
  recordedTime: "2026-11-24T05:33:26.408+08:00",
  caseVersion: 3,
  correlationId: "01M852EZ8ABCZ1BGBV5BXZ4R5R",
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  division: "520100",
  dataHash: "66c7f0f4",
  data: new Uint8Array([1, 2, 3]),
});

/** The bytes on the wire. */
const encoded = (lines: HeaderLines): Uint8Array => (toMessageHeaders(lines) as unknown as { encode(): Uint8Array }).encode();

test("an event survives the way through NATS headers", () => {
  const headers = parseHeaderLines(encoded(toHeaders(event)));
  const stored = fromMessage(journalSubject("case", "pabc", event.type), 42, headers, event.data);
  expect(stored).toEqual({ domain: "case", caseId: "pabc", event: { ...event, sequence: 42n } });
});

test.each([
  ["of an event", "NATS/1.0\r\nce-id: 1\r\nce-source:/systems/a:b\r\nce-division:  520100 \r\n\r\n"],
  ["of an answer", "NATS/1.0 404 No Messages\r\nNats-Num-Pending: 0\r\n\r\n"],
  ["of an answer alone", "NATS/1.0 204 EOB\r\n\r\n"],
  ["with an odd line", "NATS/1.0\r\nno colon\r\nce-id: 1\r\nce-id: 2\r\nce-empty:\r\n\r\n"],
])("headers are read as the client reads them: %s", (_, text) => {
  const bytes = Buffer.from(text);
  expect(parseHeaderLines(bytes)).toEqual(toHeaderLines(MsgHdrsImpl.decode(bytes)));
});

test("subjects are tokens, the case before the type", () => {
  expect(journalSubject("credit", "pabc", "hub.credit.v1.PublicationRequested")).toMatch(/^credit\.\d+\.pabc\.publication_requested$/);
  expect(journalSubject("case", "pabc", event.type).startsWith(caseSubjects("case", "pabc").slice(0, -1))).toBe(true);
});

test("a value cannot break out of its header line", () => {
  expect(() => encoded({ "ce-id": "a\r\nNats-Rollup: all" })).toThrow(/line break/);
});
