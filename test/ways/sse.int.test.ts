import { afterAll, beforeAll, expect, test } from "vitest";
import { View, Way } from "../../proto/gen/hub/registry/v1/registry.ts";
import { aCase, aRegistry, KEYS, openJournal, PENALTY_DECIDED, SERVICE_KEY, until } from "../../services/delivery/testing/testHub.ts";
import { startNatsServer, type TestNatsServer } from "../support/natsServer.ts";
import { readSse } from "./readSse.ts";
import { startWaysHub } from "./waysHub.ts";

let nats: TestNatsServer;
let journal: Awaited<ReturnType<typeof openJournal>>;
beforeAll(async () => {
  nats = await startNatsServer();
  journal = await openJournal(nats.url);
});
afterAll(async () => {
  await journal.bus.close();
  await nats.close();
});

const registry = () => aRegistry({ id: "reader", way: Way.EVENTS, view: View.PARTNER });

test("events come as CloudEvents, one line each, and go on after the last one the client has", async () => {
  await using hub = await startWaysHub(nats.url, registry());
  const caseId = aCase("sse");
  const sequences = [await journal.record(caseId, { penalty: { decisionNo: "示例1号", remarks: "两\n行" } }), await journal.record(caseId)];
  const url = `${hub.url}/v1/subscriptions/reader/events`;
  const first = await readSse(`${url}?from=beginning`, KEYS.alpha);
  expect(first.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  await until(() => first.events.length === 2);
  expect(first.text[0]).toMatch(/^retry: \d+\n/);
  expect(first.events.map(({ id, event }) => [Number(id), event])).toEqual(sequences.map((sequence) => [sequence, PENALTY_DECIDED]));
  expect(JSON.parse(first.events[0]!.data)).toMatchObject({ specversion: "1.0", subject: caseId, sequence: String(sequences[0]), deliveryid: `reader.${sequences[0]}`, data: { penalty: { decisionNo: "示例1号" } } });
  first.close();
  const third = await journal.record(caseId);
  const byHeader = await readSse(url, KEYS.alpha, { "last-event-id": String(sequences[0]) });
  const byQuery = await readSse(`${url}?lastEventId=${sequences[1]}`, KEYS.alpha);
  await until(() => byHeader.events.length === 2 && byQuery.events.length === 1);
  expect([byHeader.events.map(({ id }) => Number(id)), Number(byQuery.events[0]!.id)]).toEqual([[sequences[1], third], third]);
  byHeader.close();
  byQuery.close();
});

test("what fails before the first byte is a problem document", async () => {
  await using hub = await startWaysHub(nats.url, registry());
  const ask = async (path: string, key: string, headers = {}) => {
    const { status, problem } = await readSse(`${hub.url}${path}`, key, headers);
    return [status, problem?.["reason"]];
  };
  expect(await ask("/v1/subscriptions/reader/events", KEYS.beta)).toEqual([403, "NOT_GRANTED"]);
  expect(await ask("/v1/subscriptions/reader/events", "nobody")).toEqual([401, "UNAUTHENTICATED"]);
  expect(await ask("/v1/subscriptions/unknown/events", KEYS.alpha)).toEqual([404, "SUBSCRIPTION_NOT_FOUND"]);
  expect(await ask("/v1/events", KEYS.alpha)).toEqual([403, "NOT_GRANTED"]);
  for (const query of ["from=yesterday", "from=tomorrow", "filter=%7B", "lastEventId=x", "fro=now", "types=hub.case.v1.Nonsense"]) {
    expect(await ask(`/v1/subscriptions/reader/events?${query}`, KEYS.alpha), query).toEqual([400, "INVALID_REQUEST"]);
  }
  expect(await ask("/v1/subscriptions/reader/events", KEYS.alpha, { "last-event-id": "999999999" })).toEqual([400, "INVALID_REQUEST"]);
});

test("operators follow everything live, by type and filter; what is passed over moves the client's place all the same", async () => {
  await using hub = await startWaysHub(nats.url, registry());
  const filter = encodeURIComponent(JSON.stringify({ field: "data.penalty.decisionNo", equals: "示例实时1号" }));
  const tail = await readSse(`${hub.url}/v1/events?types=${PENALTY_DECIDED}&filter=${filter}`, SERVICE_KEY);
  await until(() => tail.lastId !== "");
  const wanted = await journal.record(aCase("live"), { penalty: { decisionNo: "示例实时1号" } });
  const passed = await journal.record(aCase("live"), { penalty: { decisionNo: "示例实时2号" } });
  await until(() => Number(tail.lastId) >= passed);
  expect(tail.events.map(({ id }) => Number(id))).toEqual([wanted]);
  tail.close();
});

test("a client that does not read stops the reading, and gets everything in order when it does", async () => {
  await using hub = await startWaysHub(nats.url, registry());
  const from = await journal.record(aCase("slow"));
  for (let i = 0; i < 200; i++) await journal.record(aCase("slow"), { penalty: { remarks: "长".repeat(20_000) } });
  const slow = await readSse(`${hub.url}/v1/subscriptions/reader/events?lastEventId=${from}`, KEYS.alpha, {}, 2);
  await until(() => slow.events.length === 200);
  const ids = slow.events.map(({ id }) => Number(id));
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
  slow.close();
});

test("a stream ends in order when the door closes", async () => {
  await using hub = await startWaysHub(nats.url, registry());
  const reader = await readSse(`${hub.url}/v1/subscriptions/reader/events`, KEYS.alpha);
  await until(() => reader.lastId !== "");
  const since = Date.now();
  await hub.closeDoor();
  await reader.ended;
  expect(Date.now() - since).toBeLessThan(2_000);
  expect(reader.text.join()).not.toContain("ended");
});
