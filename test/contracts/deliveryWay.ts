import { describe, expect, test } from "vitest";

/** An event as a receiver gets it, whatever the way. */
export interface WayEvent {
  readonly sequence: number;
  readonly caseId: string;
  /** Data in proto JSON. */
  readonly text: string;
}

/** What the receiver does with an event: takes it, or fails for a reason that may pass. `retryAfterMs` = asked for with a failure. */
export type WayAnswer = { readonly result: "taken" } | { readonly result: "failed"; readonly retryAfterMs?: number };

/** A receiver that is connected by the way under test. */
export interface WayReceiver extends AsyncDisposable {
  /** Everything as it came, repeated ones too, with the time of its arrival. */
  readonly received: readonly (WayEvent & { readonly at: number })[];
  behaviour: (event: WayEvent) => WayAnswer | Promise<WayAnswer>;
  /** Goes away as after a crash, without a word. */
  cut(): Promise<void>;
  /** Comes back with what it knew. */
  comeBack(): Promise<void>;
}

/** A hub with one subscription of the way under test, in the partner's view, and its receiver. */
export interface WayBench extends AsyncDisposable {
  readonly receiver: WayReceiver;
  record(caseName: string, data?: { readonly decisionNo?: string; readonly idNo?: string; readonly remarks?: string }): Promise<number>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Deliveries that need a person. */
  deadLetters(): Promise<number>;
}

export interface WayTraits {
  /** The hub hears what became of each event, tries failed ones again and holds their case; a reader by place does that itself. */
  readonly answers: boolean;
  /** Events that may be on their way unanswered; undefined = as many as buffers take. */
  readonly window?: number;
}

const ID_NO = "520102199001011237";

/** What every way of delivery must do. */
export function testDeliveryWay(name: string, make: () => Promise<WayBench>, traits: WayTraits): void {
  describe(name, () => {
    const arrived = ({ receiver }: WayBench, sequences: readonly number[]) =>
      expect.poll(() => receiver.received.filter(({ sequence }) => sequences.includes(sequence)).length, { timeout: 20_000, interval: 10 }).toBeGreaterThanOrEqual(sequences.length);
    /** Sequences in the order of their first arrival: what an idempotent receiver has applied. */
    const applied = ({ receiver }: WayBench, wanted: readonly number[]) => [...new Set(receiver.received.map(({ sequence }) => sequence))].filter((one) => wanted.includes(one));
    const takenOf = async (bench: WayBench, sequences: readonly number[]) => {
      await expect.poll(() => applied(bench, sequences).length, { timeout: 20_000, interval: 10 }).toBe(sequences.length);
    };
    const recordMany = async (bench: WayBench, count: number, caseOf: (index: number) => string) => {
      const recorded: number[] = [];
      for (let i = 0; i < count; i++) recorded.push(await bench.record(caseOf(i)));
      return recorded;
    };
    const ofCase = (recorded: readonly number[], count: number, index: number) => recorded.filter((_, position) => position % count === index);

    test("every event arrives once in effect, in order per case", async () => {
      await using bench = await make();
      const recorded = await recordMany(bench, 40, (index) => `case-${index % 4}`);
      await takenOf(bench, recorded);
      for (let index = 0; index < 4; index++) expect(applied(bench, ofCase(recorded, 4, index))).toEqual(ofCase(recorded, 4, index));
    });

    test("after a cut it goes on where it stopped: nothing is missing, nothing out of order", async () => {
      await using bench = await make();
      const recorded = await recordMany(bench, 10, (index) => `case-${index % 2}`);
      await arrived(bench, recorded.slice(0, 3));
      await bench.receiver.cut();
      recorded.push(...(await recordMany(bench, 10, (index) => `case-${index % 2}`)));
      await bench.receiver.comeBack();
      await takenOf(bench, recorded);
      for (let index = 0; index < 2; index++) expect(applied(bench, ofCase(recorded, 2, index))).toEqual(ofCase(recorded, 2, index));
    });

    test("only what the view may see arrives", async () => {
      await using bench = await make();
      const sequence = await bench.record("masked", { idNo: ID_NO, decisionNo: "示例罚〔2024〕9号" });
      await takenOf(bench, [sequence]);
      const text = bench.receiver.received.find((event) => event.sequence === sequence)?.text ?? "";
      expect(text).toContain("示例罚〔2024〕9号");
      expect(text).toContain("520102********1237");
      expect(text).not.toContain(ID_NO);
    });

    test("a paused subscription is silent, and gets everything when it goes on", async () => {
      await using bench = await make();
      await takenOf(bench, [await bench.record("before")]);
      await bench.pause();
      const held = await recordMany(bench, 5, () => "held");
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(applied(bench, held)).toEqual([]);
      await bench.resume();
      await takenOf(bench, held);
      expect(applied(bench, held)).toEqual(held);
    });

    test("a receiver that is slow gets no more at a time than it takes, and all of it in the end", async () => {
      await using bench = await make();
      let open = 0;
      let most = 0;
      bench.receiver.behaviour = async () => {
        most = Math.max(most, ++open);
        await new Promise((resolve) => setTimeout(resolve, 10));
        open--;
        return { result: "taken" };
      };
      const recorded = await recordMany(bench, 60, (index) => `slow-${index}`);
      await takenOf(bench, recorded);
      if (traits.window !== undefined) expect(most).toBeLessThanOrEqual(traits.window);
    });

    test.runIf(traits.answers)("a failed event comes again, not before the time asked for, and its case waits behind it", async () => {
      await using bench = await make();
      let failures = 0;
      bench.receiver.behaviour = ({ text }) => (text.includes("失败") && failures++ < 1 ? { result: "failed", retryAfterMs: 1_000 } : { result: "taken" });
      const first = await bench.record("failing", { decisionNo: "失败" });
      const second = await bench.record("failing");
      await takenOf(bench, [first, second]);
      const times = bench.receiver.received.filter(({ sequence }) => sequence === first).map(({ at }) => at);
      expect(times.length).toBeGreaterThanOrEqual(2);
      expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(950);
      expect(bench.receiver.received.findIndex(({ sequence }) => sequence === second)).toBeGreaterThan(bench.receiver.received.findLastIndex(({ sequence }) => sequence === first));
    });

    test.runIf(traits.answers)("a case that keeps failing holds no other, and ends as a dead letter", async () => {
      await using bench = await make();
      bench.receiver.behaviour = ({ text }) => ({ result: text.includes("坏") ? "failed" : "taken" });
      await bench.record("bad", { decisionNo: "坏" });
      const others = await recordMany(bench, 20, (index) => `other-${index}`);
      await takenOf(bench, others);
      await expect.poll(() => bench.deadLetters(), { timeout: 20_000 }).toBe(1);
    });
  });
}
