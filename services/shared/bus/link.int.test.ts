import { afterEach, beforeEach, expect, test } from "vitest";
import { startNatsServer, type TestNatsServer } from "../../../test/support/natsServer.ts";
import { createLogger } from "../log.ts";
import { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { connectBus, type BusConnection } from "./connection.ts";
import { createJournal, type Journal } from "./journal.ts";
import { readJournal } from "./reader.ts";

let server: TestNatsServer;
let bus: BusConnection;
let journal: Journal;

beforeEach(async () => {
  server = await startNatsServer({ strict: true });
  bus = await connectBus({ service: "case", url: server.url, log: createLogger("test", "silent") });
  journal = createJournal(bus);
}, 30_000);

afterEach(async () => {
  await bus.close();
  await server.close();
});

const caseId = `p${"a".repeat(26)}`;

function events(from: number, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const caseVersion = from + index;
    return Event.fromPartial({ id: `e${caseVersion}`, source: "/systems/example", type: "hub.case.v1.PenaltyDecided", subject: caseId, caseVersion, data: new Uint8Array([8, 1]) });
  });
}

/** How long the work takes, milliseconds, however it ends. */
async function lasts(work: Promise<unknown>): Promise<number> {
  const startedAt = Date.now();
  await work.catch(() => undefined);
  return Date.now() - startedAt;
}

test("an append whose server is killed is told at once that its outcome is unknown", async () => {
  process.kill(server.pid, "SIGSTOP");
  const append = journal.append({ domain: "case", caseId, expectedLast: 0, events: events(1, 2) });
  const failure = append.catch((error: unknown) => error);
  await server.stop();
  expect(await lasts(append)).toBeLessThan(1_000);
  expect(await failure).toMatchObject({ reason: "JOURNAL_UNAVAILABLE" });
});

test("an append without a server waits for it and is recorded once, whole", async () => {
  await server.stop();
  await expect.poll(() => bus.link.isUp).toBe(false);
  const append = journal.append({ domain: "case", caseId, expectedLast: 0, events: events(1, 3) });
  await server.restart();
  const result = await append.catch(() => journal.append({ domain: "case", caseId, expectedLast: 0, events: events(1, 3) }));
  expect(result).toEqual({ sequences: [1, 2, 3] });
});

test("a look-up whose server is killed fails at once instead of never", async () => {
  await journal.append({ domain: "case", caseId, expectedLast: 0, events: events(1, 3) });
  process.kill(server.pid, "SIGSTOP");
  const load = journal.load("case", [caseId]);
  const failure = load.catch((error: unknown) => error);
  await server.stop();
  expect(await lasts(load)).toBeLessThan(1_000);
  expect(await failure).toMatchObject({ reason: "JOURNAL_UNAVAILABLE" });
});

test("look-ups read whole histories, and leave no subscription behind", async () => {
  await journal.append({ domain: "case", caseId, expectedLast: 0, events: events(1, 200) });
  await journal.append({ domain: "case", caseId, expectedLast: 200, events: events(201, 240) });
  await journal.append({ domain: "case", caseId, expectedLast: 440, events: events(441, 240) });
  const before = subscriptions();
  for (let round = 0; round < 20; round++) {
    const found = await journal.load("case", [caseId, `p${"b".repeat(26)}`]);
    expect([...found.keys()]).toEqual([caseId]);
    expect(found.get(caseId)?.map(({ event }) => event.caseVersion)).toEqual(Array.from({ length: 680 }, (_, index) => index + 1));
  }
  expect(subscriptions()).toBe(before);
});

/** The client tells nobody how many it has. */
const subscriptions = () => (bus.nc as unknown as { protocol: { subscriptions: { size(): number } } }).protocol.subscriptions.size();

/** Events of a case by the initials of their types, with versions as given. */
async function record(id: string, types: string, versionOf = (index: number) => index + 1): Promise<void> {
  let expectedLast = 0;
  for (const [index, type] of types.split("").entries()) {
    const event = Event.fromPartial({ id: `${id}${index}`, source: "/systems/example", type: `hub.case.v1.${type}`, subject: id, caseVersion: versionOf(index), data: new Uint8Array([8, 1]) });
    const result = await journal.append({ domain: "transfer", caseId: id, expectedLast, events: [event] });
    if (result === "conflict") throw new Error("somebody else records here");
    expectedLast = result.sequences[0]!;
  }
}

test("types that repeat, and versions that do not count, are read whole and in order, whatever stands between", async () => {
  const types = ["ABC", "ABABA", "AAAB", "ABCB", "ABBA"];
  const ids = types.map((_, index) => `t${"abcde"[index]!.repeat(26)}`);
  // Side by side, so that the events of one case stand far from each other.
  await Promise.all(ids.map((id, index) => record(id, types[index]!, index === 4 ? () => 7 : undefined)));
  const found = await journal.load("transfer", ids);
  expect(ids.map((id) => found.get(id)?.map(({ event }) => event.type.at(-1)).join(""))).toEqual(types);
  expect(ids.map((id) => found.get(id)?.map(({ event }) => event.id))).toEqual(ids.map((id, index) => types[index]!.split("").map((_, place) => `${id}${place}`)));
});

test("a reader goes on within seconds after its server was killed, without a gap", async () => {
  const stop = new AbortController();
  const seen: number[] = [];
  const reading = (async () => {
    for await (const batch of readJournal(bus, { from: 1, signal: stop.signal })) seen.push(...batch.map(({ event }) => event.caseVersion));
  })();
  await journal.append({ domain: "case", caseId, expectedLast: 0, events: events(1, 2) });
  await expect.poll(() => seen).toEqual([1, 2]);
  await server.restart();
  await expect.poll(() => journal.append({ domain: "case", caseId, expectedLast: 2, events: events(3, 1) }).catch(() => "again"), { timeout: 5_000 }).not.toBe("again");
  await expect.poll(() => seen, { timeout: 3_000 }).toEqual([1, 2, 3]);
  stop.abort();
  await reading;
});
