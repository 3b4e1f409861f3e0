import type { Client } from "nice-grpc";
import { HopKind } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { SearchHopsRequest, type TraceServiceDefinition } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import type { BenchDatabase } from "./benchDatabase.ts";
import { partyNameOf } from "./makeHops.ts";

/** Asks once; how many hops were given. */
type Ask = (trace: Client<typeof TraceServiceDefinition>) => Promise<number>;

/** A kind of question and the questions that are asked. */
export interface Question {
  readonly name: string;
  readonly goalMs: number;
  readonly asks: readonly Ask[];
}

const KEY_MS = 100;
const LIST_MS = 500;

interface Sample {
  readonly event_id: string;
  readonly case_id: string;
  readonly decision_no: string;
  readonly party_code: string;
  readonly document_no: string;
  readonly source_reference: string;
  readonly trace_id: string;
  readonly delivery_id: string;
  readonly operation_id: string;
  readonly system: string;
  readonly event_type: string;
  readonly reason: string;
  readonly time: string;
}

/** Keys and conditions of hops drawn by chance; parties as often as they have hops, so large ones come often. */
export async function makeQuestions(db: BenchDatabase, each: number): Promise<Question[]> {
  const draw = (where = "true") => drawHops(db, each, where);
  const any = await draw();
  const events = await draw("event_id <> ''");
  const operations = await draw("operation_id <> ''");
  const sources = await draw("source_reference <> ''");
  const deliveries = await draw("delivery_id <> ''");
  const failures = await draw("reason <> ''");
  const of = (name: string, goalMs: number, samples: readonly Sample[], toSearch: (sample: Sample) => Partial<SearchHopsRequest>): Question => ({
    name,
    goalMs,
    asks: samples.map((sample) => async (trace) => (await trace.searchHops(SearchHopsRequest.fromPartial(toSearch(sample)))).hops.length),
  });
  const way = (name: string, samples: readonly Sample[], keyOf: (sample: Sample) => string): Question => ({
    name: `whole way by ${name}`,
    goalMs: KEY_MS,
    asks: samples.map((sample) => async (trace) => (await trace.traceKey({ key: keyOf(sample) })).cases.reduce((sum, { hops }) => sum + hops.length, 0)),
  });
  const partyName = (sample: Sample) => partyNameOf(Number(sample.party_code.slice(12)));
  return [
    way("event id", events, (s) => s.event_id),
    way("decision number", any, (s) => s.decision_no),
    way("document number", any, (s) => s.document_no),
    way("credit code", any, (s) => s.party_code),
    of("event id", KEY_MS, events, (s) => ({ eventId: s.event_id })),
    of("case id", KEY_MS, events, (s) => ({ caseId: s.case_id })),
    of("decision number", KEY_MS, any, (s) => ({ decisionNo: s.decision_no })),
    of("credit code", KEY_MS, any, (s) => ({ partyCode: s.party_code })),
    of("party name", KEY_MS, any, (s) => ({ partyName: partyName(s) })),
    of("document number", KEY_MS, any, (s) => ({ documentNo: s.document_no })),
    of("place in the source", KEY_MS, sources, (s) => ({ documentNo: s.source_reference })),
    of("trace id", KEY_MS, any, (s) => ({ traceId: s.trace_id })),
    of("delivery", KEY_MS, deliveries, (s) => ({ deliveryId: s.delivery_id })),
    of("operation", KEY_MS, operations, (s) => ({ operationId: s.operation_id })),
    of("credit code + system + kind", KEY_MS, any, (s) => ({ partyCode: s.party_code, system: s.system, kinds: [HopKind.DELIVERED] })),
    of("newest of all", LIST_MS, any, () => ({})),
    of("a day", LIST_MS, any, (s) => ({ ...daysFrom(s.time, 1) })),
    of("system", LIST_MS, any, (s) => ({ system: s.system })),
    of("system + a month", LIST_MS, any, (s) => ({ system: s.system, ...daysFrom(s.time, 30) })),
    of("system + dead letters", LIST_MS, any, (s) => ({ system: s.system, kinds: [HopKind.DEAD_LETTERED] })),
    of("subscription + not delivered", LIST_MS, deliveries, (s) => ({ subscriptionId: s.system, kinds: [HopKind.RETRYING, HopKind.HELD, HopKind.DEAD_LETTERED] })),
    of("event type", LIST_MS, any, (s) => ({ eventType: s.event_type })),
    of("system + event type", LIST_MS, any, (s) => ({ system: s.system, eventType: s.event_type })),
    of("system + type it never has", LIST_MS, any, () => ({ system: "court", eventType: "hub.credit.v1.Published" })),
    of("rejected in a month", LIST_MS, any, (s) => ({ kinds: [HopKind.REJECTED], ...daysFrom(s.time, 30) })),
    of("reason", LIST_MS, failures, (s) => ({ reason: firstOf(s.reason) })),
    of("reason + system", LIST_MS, failures, (s) => ({ reason: firstOf(s.reason), system: s.system })),
    of("reason + system without any", LIST_MS, failures, (s) => ({ reason: firstOf(s.reason), system: "county-none" })),
    of("reason + type + a month", LIST_MS, failures, (s) => ({ reason: firstOf(s.reason), eventType: s.event_type, ...daysFrom(s.time, 30) })),
    of("1,000 of a system", LIST_MS, any, (s) => ({ system: s.system, pageSize: 1_000 })),
  ];
}

/** Ids tried for one hop that is drawn: the rarest kind drawn is some three in a thousand. */
const TRIES = 1_000;

/** Hops from all over the book: neighbours would be in the cache together. */
async function drawHops(db: BenchDatabase, each: number, where: string): Promise<Sample[]> {
  return db.query<Sample>(
    `select hop.* from (select distinct (1 + floor(random() * (select max(id) from hop)))::bigint as id from generate_series(1, ${each * TRIES})) as drawn
     join hop using (id) where ${where} order by md5(id::text) limit ${each}`,
  );
}

const firstOf = (reason: string) => reason.split(",")[0] ?? "";

function daysFrom(time: string, days: number): { readonly from: string; readonly until: string } {
  const from = Date.parse(time);
  return { from: new Date(from).toISOString(), until: new Date(from + days * 86_400_000).toISOString() };
}
