import { afterAll, beforeAll, expect, test } from "vitest";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { SharedJournal } from "./sharedJournal.ts";
import { aCase, openJournal } from "./testing/testHub.ts";

/** More than the journal's readers keep in memory. */
const EVENTS = 6_000;

let nats: TestNatsServer;
let journal: Awaited<ReturnType<typeof openJournal>>;
beforeAll(async () => {
  nats = await startNatsServer();
  journal = await openJournal(nats.url);
  await Promise.all(Array.from({ length: EVENTS }, () => journal.record(aCase("many"))));
}, 20_000);
afterAll(async () => {
  await journal.bus.close();
  await nats.close();
});

/** Reads sequences until `last`; every batch is followed by a pause of the event loop, as with a busy subscriber. */
async function readTo(shared: SharedJournal, from: number, last: number): Promise<number[]> {
  const stopping = new AbortController();
  const sequences: number[] = [];
  for await (const batch of shared.read(from, stopping.signal)) {
    sequences.push(...batch.map(({ sequence }) => sequence));
    await new Promise((resolve) => setImmediate(resolve));
    if ((sequences.at(-1) ?? 0) >= last) break;
  }
  stopping.abort();
  return sequences;
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test("a reader far behind the others gets everything in order, and then what is new with them", async () => {
  const shared = new SharedJournal(journal.bus);
  expect(await readTo(shared, 1, EVENTS)).toEqual(range(1, EVENTS));
  const late = readTo(shared, 1, EVENTS + 1);
  const current = readTo(shared, EVENTS + 1, EVENTS + 1);
  await journal.record(aCase("one more"));
  expect(await current).toEqual([EVENTS + 1]);
  expect(await late).toEqual(range(1, EVENTS + 1));
  shared.close();
});

test("readers at different places each get all that follows theirs", async () => {
  const shared = new SharedJournal(journal.bus);
  const starts = [5_900, 1, 4_000, 5_990];
  const all = await Promise.all(starts.map((from) => readTo(shared, from, EVENTS)));
  for (const [index, from] of starts.entries()) expect(all[index]?.slice(0, EVENTS - from + 1)).toEqual(range(from, EVENTS));
  shared.close();
});
