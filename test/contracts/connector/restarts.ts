import { array, asyncProperty, assert, constantFrom } from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { ConnectorConnection, RecordBatch, SourceRecord } from "../../../adapters/sdk/connectors/contract.ts";
import type { ConnectorBench, FeedTraits } from "../connector.ts";
import { accepted, DEADLINE_MS, rejected, signal } from "./taking.ts";

const steps = ["enter", "poll", "settle", "settleTwice", "crash", "crashInSettle"] as const;
type Step = (typeof steps)[number];

/** One run of an adapter that is killed and started again, with what it knows of its records. */
class Restarts {
  private readonly bench: ConnectorBench;
  private readonly feed: FeedTraits;
  private connection: ConnectorConnection | undefined;
  private batch: RecordBatch | undefined;
  private entered = 0;
  readonly tickets: string[] = [];
  /** Numbers whose answer is known to have arrived. */
  private readonly settled = new Set<number>();

  constructor(bench: ConnectorBench, feed: FeedTraits) {
    this.bench = bench;
    this.feed = feed;
  }

  private readonly answer = (record: SourceRecord) => (this.feed.numberOf(record) % 3 === 0 ? rejected(record) : accepted(record));

  outcomeOf(index: number): string {
    return (index + 1) % 3 === 0 ? "rejected" : "accepted";
  }

  async step(step: Step): Promise<void> {
    await this[step]();
  }

  /** Takes what is left; every record has come when nothing comes any more. */
  async drain(): Promise<void> {
    await this.crash();
    await vi.waitFor(
      async () => {
        await this.poll();
        await this.settle();
        expect(this.settled.size).toBe(this.entered);
      },
      { timeout: DEADLINE_MS, interval: 10 },
    );
  }

  private async enter(): Promise<void> {
    const records = [this.entered + 1, this.entered + 2].map(this.feed.record);
    this.tickets.push(...(await this.bench.setup().counterpart.enter(this.feed.name, records)));
    this.entered += records.length;
  }

  private async poll(): Promise<void> {
    if (this.batch) return;
    this.connection ??= await this.bench.connect();
    const batch = await this.connection.feeds.get(this.feed.name)!.poll(signal);
    const again = batch.records.map(this.feed.numberOf).filter((number) => this.settled.has(number));
    expect(again, "records that were settled").toEqual([]);
    this.batch = batch;
  }

  private async settle(times = 1): Promise<void> {
    const { batch } = this;
    if (!batch) return;
    for (let time = 0; time < times; time++) await batch.settle(batch.records.map(this.answer));
    for (const record of batch.records) this.settled.add(this.feed.numberOf(record));
    this.batch = undefined;
  }

  private settleTwice(): Promise<void> {
    return this.settle(2);
  }

  private async crash(): Promise<void> {
    this.batch = undefined;
    this.connection = await this.bench.connect();
  }

  /** Whether the answers arrived is not known then: the records may come again, or not. */
  private async crashInSettle(): Promise<void> {
    const { batch } = this;
    const settling = batch?.settle(batch.records.map(this.answer)).then(() => true, () => false);
    await this.crash();
    if (await settling) for (const record of batch?.records ?? []) this.settled.add(this.feed.numberOf(record));
    // What arrived without our knowing does not come again, so it counts as settled as soon as the system shows it.
    const shown = new Set((await this.bench.setup().counterpart.answers(this.feed.name)).map(({ ticket }) => ticket));
    this.tickets.forEach((ticket, index) => shown.has(ticket) && this.settled.add(index + 1));
  }
}

/** A feed survives a restart at any point. */
export function restartSuite(bench: ConnectorBench, feed: FeedTraits): void {
  describe("restarts", () => {
    test.runIf(feed.tellsAnswers ?? true)("whatever happens between poll and settle, every record gets exactly one final answer", async () => {
      const restarts = new Restarts(bench, feed);
      await assert(
        asyncProperty(array(constantFrom(...steps), { minLength: 4, maxLength: 14 }), async (sequence) => {
          for (const step of sequence) await restarts.step(step);
          await restarts.drain();
          await vi.waitFor(async () => {
            const answers = await bench.setup().counterpart.answers(feed.name);
            const told = new Map(answers.map(({ ticket, outcome }) => [ticket, outcome]));
            expect(answers).toHaveLength(told.size);
            expect(restarts.tickets.map((ticket) => told.get(ticket))).toEqual(restarts.tickets.map((_, index) => restarts.outcomeOf(index)));
          }, DEADLINE_MS);
        }),
        { numRuns: 12, endOnFailure: true },
      );
    });
  });
}
