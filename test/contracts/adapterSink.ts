import { describe, expect, test } from "vitest";
import { AnswerResult, Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { recordKey } from "../../services/shared/events/recordKey.ts";
import { toHubError } from "../../services/shared/errors.ts";
import type { AdapterConnection, DeliveryAnswer } from "../../adapters/sdk/contract.ts";
import type { AdapterBench, SinkTraits } from "./adapter.ts";

const signal = new AbortController().signal;

/** Keys with their versions, the highest of each. */
async function inventoryOf({ inventory }: AdapterConnection): Promise<Readonly<Record<string, number>>> {
  const held: Record<string, number> = {};
  for await (const { key, version } of inventory!.records(signal)) held[key] = Math.max(held[key] ?? 0, version);
  return held;
}
const unavailable = /^TARGET_(UNAVAILABLE|TIMEOUT)$/;

async function deliver({ sink }: AdapterConnection, ...deliveries: readonly Delivery[]): Promise<readonly DeliveryAnswer[]> {
  const answers = await sink!.deliver(deliveries, signal);
  expect(answers.map(({ deliveryId }) => deliveryId).sort()).toEqual(deliveries.map(({ deliveryId }) => deliveryId).sort());
  return deliveries.map(({ deliveryId }) => answers.find((answer) => answer.deliveryId === deliveryId)!);
}

/** How a delivery ended that may fail as a whole: its result, or the reason that was thrown. */
async function attempt(connection: AdapterConnection, delivery: Delivery): Promise<string> {
  try {
    const [answer] = await deliver(connection, delivery);
    if (answer?.result === AnswerResult.UNAVAILABLE) return "TARGET_UNAVAILABLE";
    return answer?.result === AnswerResult.RETRY ? "RETRY" : "FINAL";
  } catch (error) {
    return toHubError(error).reason;
  }
}

async function deliverUntilFinal(connection: AdapterConnection, delivery: Delivery): Promise<void> {
  await expect.poll(() => attempt(connection, delivery), { timeout: 15_000, interval: 50 }).toBe("FINAL");
}

/** What every sink must do. */
export function sinkSuite({ simulator, connect }: AdapterBench, traits: SinkTraits, canBeDown: boolean): void {
  const { refuses = true, losesAnswers = true, namesHoldings = true } = traits;
  const makeDelivery = (sequence: number, caseId: string, version: number): Delivery => {
    const decisionNo = `黔示例罚〔2024〕${caseId.slice(1)}号`;
    const { type, data } = traits.event({ caseId, version, decisionNo });
    const event = { id: `event-${sequence}`, type, data, subject: caseId, sequence: BigInt(sequence), caseVersion: version };
    const time = "2024-05-01T09:00:00.000+08:00";
    return Delivery.fromPartial({ deliveryId: `sub.${sequence}`, attempt: 1, event: { ...event, time, recordedTime: time } });
  };
  const effectsOf = async (caseId: string) => (await simulator().received()).filter((effect) => effect.caseId === caseId);
  const versionsOf = async (caseId: string) => (await effectsOf(caseId)).map(({ version }) => version);
  const delivered = expect.objectContaining({ result: AnswerResult.DELIVERED }) as unknown;

  describe("sink", () => {
    test("deliveries of several cases arrive, each with its receipt", async () => {
      const connection = await connect();
      const calls = [deliver(connection, makeDelivery(1, "p1", 1), makeDelivery(2, "p2", 1)), deliver(connection, makeDelivery(3, "p3", 1))];
      expect((await Promise.all(calls)).flat()).toEqual([delivered, delivered, delivered]);
      expect((await simulator().received()).map(({ deliveryId }) => deliveryId).sort()).toEqual(["sub.1", "sub.2", "sub.3"]);
    });

    test("the same delivery again has one effect, also after a restart of the adapter", async () => {
      const first = await connect();
      expect(await deliver(first, makeDelivery(1, "p1", 1))).toEqual([delivered]);
      expect(await deliver(first, makeDelivery(1, "p1", 1))).toEqual([delivered]);
      expect(await deliver(await connect(), makeDelivery(1, "p1", 1))).toEqual([delivered]);
      expect(await effectsOf("p1")).toHaveLength(1);
    });

    test("a lower version after a higher one has no effect", async () => {
      const connection = await connect();
      await deliver(connection, makeDelivery(1, "p1", 1));
      await deliver(connection, makeDelivery(3, "p1", 3));
      expect(await deliver(connection, makeDelivery(2, "p1", 2))).toEqual([delivered]);
      expect(await versionsOf("p1")).toEqual([1, 3]);
    });

    test.runIf(namesHoldings)("the inventory names exactly what was delivered, with its versions", async () => {
      const connection = await connect();
      expect(await inventoryOf(connection)).toEqual({});
      await deliver(connection, makeDelivery(1, "p1", 1), makeDelivery(2, "p2", 1), makeDelivery(3, "p3", 1));
      await deliver(connection, makeDelivery(4, "p2", 2));
      await deliver(connection, makeDelivery(5, "p3", 4));
      await deliver(connection, makeDelivery(5, "p3", 4));
      await deliver(connection, makeDelivery(6, "p3", 2));
      const { type } = traits.event({ caseId: "p1", version: 1, decisionNo: "" });
      const wanted = { [recordKey("p1", type)]: 1, [recordKey("p2", type)]: 2, [recordKey("p3", type)]: 4 };
      await expect.poll(() => inventoryOf(connection), { timeout: 10_000 }).toEqual(wanted);
      expect(await inventoryOf(await connect())).toEqual(wanted);
    });

    test.runIf(namesHoldings && refuses)("the inventory leaves out what the system refused", async () => {
      const connection = await connect();
      simulator().misbehave({ refuse: "〕2号" });
      await deliver(connection, makeDelivery(1, "p1", 1), makeDelivery(2, "p2", 1));
      const { type } = traits.event({ caseId: "p1", version: 1, decisionNo: "" });
      await expect.poll(() => inventoryOf(connection), { timeout: 10_000 }).toEqual({ [recordKey("p1", type)]: 1 });
    });

    test.runIf(namesHoldings && canBeDown)("a system that is down names nothing, and says so", async () => {
      const connection = await connect();
      await deliver(connection, makeDelivery(1, "p1", 1));
      simulator().misbehave({ down: true });
      await expect(inventoryOf(connection)).rejects.toMatchObject({ reason: expect.stringMatching(unavailable) as unknown });
    });

    test.runIf(canBeDown)("a system that is down is unavailable, and takes the delivery when it is back", async () => {
      const connection = await connect();
      simulator().misbehave({ down: true });
      expect(await attempt(connection, makeDelivery(1, "p1", 1))).toMatch(unavailable);
      simulator().misbehave({});
      await deliverUntilFinal(connection, makeDelivery(1, "p1", 1));
      expect(await effectsOf("p1")).toHaveLength(1);
    });

    test.runIf(losesAnswers)("a delivery whose answer was lost has one effect", async () => {
      const connection = await connect();
      simulator().misbehave({ loseAnswers: 1 });
      await deliverUntilFinal(connection, makeDelivery(1, "p1", 1));
      expect(await effectsOf("p1")).toHaveLength(1);
    });

    test.runIf(refuses)("a refused record is answered REFUSED and harms no other one", async () => {
      const connection = await connect();
      simulator().misbehave({ refuse: "〕2号" });
      const [good, bad] = await deliver(connection, makeDelivery(1, "p1", 1), makeDelivery(2, "p2", 1));
      expect(good).toEqual(delivered);
      expect(bad).toMatchObject({ result: AnswerResult.REFUSED, reason: expect.stringMatching(/./) as unknown });
      expect(await versionsOf("p2")).toEqual([]);
    });
  });
}
