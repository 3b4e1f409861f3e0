import { describe, expect, test, vi } from "vitest";
import type { SourceRecord } from "../../../adapters/sdk/connectors/contract.ts";
import type { ConnectorBench, ConnectorTraits, FeedTraits } from "../connector.ts";
import { accepted, DEADLINE_MS, pollSome, rejected, signal, takeAll, upTo } from "./taking.ts";

/** What every feed must do. */
export function feedSuite({ setup, connect }: ConnectorBench, feed: FeedTraits, { canBeDown = true, slow }: ConnectorTraits): void {
  const { keepsOrder = true, tellsAnswers = true, countsLag = true, enterUnreadable } = feed;
  const enter = (numbers: readonly number[]) => setup().counterpart.enter(feed.name, numbers.map(feed.record));
  const numbersOf = (records: readonly SourceRecord[]) => {
    const numbers = records.map(feed.numberOf);
    return keepsOrder ? numbers : numbers.sort((a, b) => a - b);
  };
  const outcomesOf = async (tickets: readonly string[]) => {
    const answers = new Map((await setup().counterpart.answers(feed.name)).map(({ ticket, outcome }) => [ticket, outcome]));
    return tickets.map((ticket) => answers.get(ticket));
  };
  const expectOutcomes = (tickets: readonly string[], outcomes: readonly string[]) =>
    vi.waitFor(async () => expect(await outcomesOf(tickets)).toEqual(outcomes), DEADLINE_MS);

  describe("feed", () => {
    test("nothing entered, nothing comes", async () => {
      const batch = await (await connect()).feeds.get(feed.name)!.poll(signal);
      expect(batch.records).toEqual([]);
      await batch.settle([]);
    });

    test("records come once, in order, each from a place of its own", async () => {
      await enter(upTo(7));
      const connection = await connect();
      const taken = await takeAll(connection, feed, 7);
      expect(numbersOf(taken)).toEqual(upTo(7));
      expect(new Set(taken.map(({ place }) => place)).size).toBe(7);
      await enter([8]);
      expect(numbersOf(await takeAll(connection, feed, 1))).toEqual([8]);
    });

    test("records taken but not settled come again after a restart, the same from the same places", async () => {
      await enter([1, 2, 3]);
      const before = (await pollSome(await connect(), feed)).records;
      const again = await takeAll(await connect(), feed, 3);
      expect(again.slice(0, before.length)).toEqual(before);
      expect(numbersOf(again)).toEqual([1, 2, 3]);
    });

    test("a settled record does not come again after a restart, also when it was settled twice", async () => {
      await enter([1, 2]);
      const connection = await connect();
      for (let taken = 0; taken < 2; ) {
        const batch = await pollSome(connection, feed);
        taken += batch.records.length;
        await batch.settle(batch.records.map(accepted));
        await batch.settle(batch.records.map(accepted));
      }
      await enter([3]);
      expect(numbersOf(await takeAll(await connect(), feed, 1))).toEqual([3]);
    });

    test.runIf(tellsAnswers)("each answer arrives at its record, with its words", async () => {
      const tickets = await enter([1, 2, 3]);
      await takeAll(await connect(), feed, 3, (record) => (feed.numberOf(record) === 2 ? rejected(record) : accepted(record)));
      await expectOutcomes(tickets, ["accepted", "rejected", "accepted"]);
      const told = (await setup().counterpart.answers(feed.name)).find(({ ticket }) => ticket === tickets[1])?.told;
      expect(told).toContain("E005");
      expect(told).toContain("校验位");
    });

    test.runIf(enterUnreadable)("what cannot be read as a record says why, and harms no other one", async () => {
      await enter([1]);
      await enterUnreadable!(setup().counterpart);
      await enter([2]);
      const connection = await connect();
      const taken = await takeAll(connection, feed, 3, (record) => (record.unreadable === undefined ? accepted(record) : rejected(record)));
      const [bad] = taken.filter(({ unreadable }) => unreadable !== undefined);
      expect(bad).toMatchObject({ fields: {}, unreadable: expect.stringMatching(/[一-龥].* \/ ./su) as unknown });
      expect(numbersOf(taken.filter((record) => record !== bad))).toEqual([1, 2]);
      await enter([3]);
      expect(numbersOf(await takeAll(await connect(), feed, 1))).toEqual([3]);
    });

    test("a batch has at most 500 records", async () => {
      await enter(upTo(620));
      const connection = await connect();
      const sizes: number[] = [];
      const numbers: number[] = [];
      while (numbers.length < 620) {
        const batch = await pollSome(connection, feed);
        sizes.push(batch.records.length);
        numbers.push(...batch.records.map(feed.numberOf));
        await batch.settle(batch.records.map(accepted));
      }
      expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
      expect(numbers.sort((a, b) => a - b)).toEqual(upTo(620));
    });

    test.runIf(countsLag)("the lag is what waits at the source", async () => {
      const connection = await connect();
      const lag = async () => (await connection.feeds.get(feed.name)!.lag(signal)).records;
      expect(await lag()).toBe(0);
      await enter([1, 2, 3]);
      expect(await lag()).toBe(3);
      await takeAll(connection, feed, 3);
      expect(await lag()).toBe(0);
    });

    test.runIf(canBeDown)("a system that is down is unavailable, and goes on where it stood", async () => {
      const connection = await connect();
      await enter([1]);
      setup().counterpart.misbehave({ down: true });
      await expect(connection.feeds.get(feed.name)!.poll(signal)).rejects.toMatchObject({ reason: expect.stringMatching(/^TARGET_(UNAVAILABLE|TIMEOUT)$/) as unknown });
      setup().counterpart.misbehave({});
      expect(numbersOf(await takeAll(connection, feed, 1))).toEqual([1]);
    });

    test.runIf(canBeDown)("an answer that does not arrive is brought later, or brings the record again", async () => {
      const connection = await connect();
      const tickets = await enter([1]);
      const batch = await pollSome(connection, feed);
      setup().counterpart.misbehave({ down: true });
      const settled = await batch.settle(batch.records.map(accepted)).then(() => true, () => false);
      setup().counterpart.misbehave({});
      // A kind that keeps answers itself brings them when the system is back, and the record does not come again.
      const again = (settled ? connection : await connect()).feeds.get(feed.name)!;
      await vi.waitFor(async () => {
        const next = await again.poll(signal);
        if (!settled) expect([[], [1]]).toContainEqual(numbersOf(next.records));
        await next.settle(next.records.map(accepted));
        if (tellsAnswers) expect(await outcomesOf(tickets)).toEqual(["accepted"]);
      }, DEADLINE_MS);
    });

    test.runIf(slow)("a system that is too slow is a timeout, and goes on where it stood", async () => {
      await enter([1]);
      const connection = await connect(slow);
      setup().counterpart.misbehave({ slowMs: slow!.slowMs });
      await expect(connection.feeds.get(feed.name)!.poll(signal)).rejects.toMatchObject({ reason: "TARGET_TIMEOUT" });
      setup().counterpart.misbehave({});
      expect(numbersOf(await takeAll(await connect(), feed, 1))).toEqual([1]);
    });
  });
}
