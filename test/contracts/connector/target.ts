import { describe, expect, test } from "vitest";
import type { ConnectorConnection, TargetRecord, WriteResult } from "../../../adapters/sdk/connectors/contract.ts";
import { toHubError } from "../../../services/shared/errors.ts";
import type { ConnectorBench, ConnectorTargetTraits, ConnectorTraits } from "../connector.ts";
import { DEADLINE_MS, signal } from "./taking.ts";

/** By this text a record can be refused. */
const textOf = (number: number): string => `黔示例罚〔2024〕${number}号`;

/** What every target must do. */
export function targetSuite({ setup, connect }: ConnectorBench, target: ConnectorTargetTraits, { canBeDown = true, slow }: ConnectorTraits): void {
  const { refuses = true, losesAnswers = true, guardsVersions = true, namesHoldings = true, name } = target;
  const makeRecord = (number: number, version: number): TargetRecord => ({
    deliveryId: `sub.${number}.${version}`,
    eventId: `event-${number}-${version}`,
    key: `p${number}`,
    version,
    fields: target.fields({ number, version, text: textOf(number) }),
  });
  const write = async (connection: ConnectorConnection, ...records: readonly TargetRecord[]): Promise<readonly WriteResult[]> => {
    const results = await connection.targets.get(name)!.write(records, signal);
    expect(results.map(({ deliveryId }) => deliveryId)).toEqual(records.map(({ deliveryId }) => deliveryId));
    return results;
  };
  const resultsOf = async (connection: ConnectorConnection, ...records: readonly TargetRecord[]) => (await write(connection, ...records)).map(({ result }) => result);
  const effects = () => setup().counterpart.effects(name);
  const deliveriesMade = async () => (await effects()).map(({ deliveryId }) => deliveryId).sort();
  const attempt = (connection: ConnectorConnection, record: TargetRecord): Promise<string> =>
    write(connection, record).then(() => "DONE", (error: unknown) => toHubError(error).reason);
  const writeUntilDone = (connection: ConnectorConnection, record: TargetRecord) =>
    expect.poll(() => attempt(connection, record), { timeout: DEADLINE_MS, interval: 50 }).toBe("DONE");
  const holdingsOf = async (connection: ConnectorConnection) => {
    const held: Record<string, number> = {};
    for await (const { key, version } of connection.targets.get(name)!.holdings!(signal)) held[key] = Math.max(held[key] ?? 0, version);
    return held;
  };

  describe("target", () => {
    test("records of several calls at once arrive, each with its result", async () => {
      const connection = await connect();
      const calls = [resultsOf(connection, makeRecord(1, 1), makeRecord(2, 1)), resultsOf(connection, makeRecord(3, 1)), resultsOf(connection, makeRecord(4, 1))];
      expect((await Promise.all(calls)).flat()).toEqual(["written", "written", "written", "written"]);
      expect(await deliveriesMade()).toEqual(["sub.1.1", "sub.2.1", "sub.3.1", "sub.4.1"]);
    });

    test("the same delivery again has one effect, also after a restart", async () => {
      const first = await connect();
      expect(await resultsOf(first, makeRecord(1, 1))).toEqual(["written"]);
      expect(await resultsOf(first, makeRecord(1, 1))).not.toContain("refused");
      expect(await resultsOf(await connect(), makeRecord(1, 1))).not.toContain("refused");
      expect(await deliveriesMade()).toEqual(["sub.1.1"]);
    });

    test("a higher version arrives", async () => {
      const connection = await connect();
      await write(connection, makeRecord(1, 1));
      expect(await resultsOf(connection, makeRecord(1, 2))).toEqual(["written"]);
      expect((await effects()).map(({ version }) => version)).toEqual([1, 2]);
    });

    test.runIf(guardsVersions)("a lower version after a higher one has no effect", async () => {
      const connection = await connect();
      await write(connection, makeRecord(1, 1));
      await write(connection, makeRecord(1, 3));
      expect(await resultsOf(connection, makeRecord(1, 2))).toEqual(["kept"]);
      expect((await effects()).map(({ version }) => version)).toEqual([1, 3]);
    });

    test.runIf(refuses)("a refused record is told so and harms no other one", async () => {
      const connection = await connect();
      setup().counterpart.misbehave({ refuse: textOf(2) });
      const results = await write(connection, makeRecord(1, 1), makeRecord(2, 1), makeRecord(3, 1));
      expect(results.map(({ result }) => result)).toEqual(["written", "refused", "written"]);
      expect(results[1]?.message).toMatch(/./);
      expect(await deliveriesMade()).toEqual(["sub.1.1", "sub.3.1"]);
      setup().counterpart.misbehave({});
      expect(await resultsOf(connection, makeRecord(2, 1))).toEqual(["written"]);
    });

    test.runIf(losesAnswers)("records whose answer was lost have one effect", async () => {
      const connection = await connect();
      setup().counterpart.misbehave({ loseAnswers: 1 });
      await writeUntilDone(connection, makeRecord(1, 1));
      await writeUntilDone(connection, makeRecord(2, 1));
      expect(await deliveriesMade()).toEqual(["sub.1.1", "sub.2.1"]);
    });

    test.runIf(canBeDown)("a system that is down is unavailable, and takes the records when it is back", async () => {
      const connection = await connect();
      setup().counterpart.misbehave({ down: true });
      expect(await attempt(connection, makeRecord(1, 1))).toMatch(/^TARGET_(UNAVAILABLE|TIMEOUT)$/);
      setup().counterpart.misbehave({});
      await writeUntilDone(connection, makeRecord(1, 1));
      expect(await deliveriesMade()).toEqual(["sub.1.1"]);
    });

    test.runIf(slow)("a system that is too slow is a timeout, and the record has one effect in the end", async () => {
      const connection = await connect(slow);
      setup().counterpart.misbehave({ slowMs: slow!.slowMs });
      expect(await attempt(connection, makeRecord(1, 1))).toBe("TARGET_TIMEOUT");
      setup().counterpart.misbehave({});
      await writeUntilDone(await connect(), makeRecord(1, 1));
      expect(await deliveriesMade()).toEqual(["sub.1.1"]);
    });

    test("500 records go in one call", async () => {
      const connection = await connect();
      const records = Array.from({ length: 500 }, (_, index) => makeRecord(index + 1, 1));
      expect(new Set(await resultsOf(connection, ...records))).toEqual(new Set(["written"]));
      expect(await deliveriesMade()).toHaveLength(500);
    });

    test.runIf(namesHoldings)("the holdings are exactly what was written, with its versions", async () => {
      const connection = await connect();
      expect(await holdingsOf(connection)).toEqual({});
      await write(connection, makeRecord(1, 1), makeRecord(2, 1), makeRecord(3, 1));
      await write(connection, makeRecord(2, 2), makeRecord(3, 4));
      expect(await holdingsOf(connection)).toEqual({ p1: 1, p2: 2, p3: 4 });
      expect(await holdingsOf(await connect())).toEqual({ p1: 1, p2: 2, p3: 4 });
    });

    test.runIf(namesHoldings && canBeDown)("a system that is down names nothing, and says so", async () => {
      const connection = await connect();
      await write(connection, makeRecord(1, 1));
      setup().counterpart.misbehave({ down: true });
      await expect(holdingsOf(connection)).rejects.toMatchObject({ reason: expect.stringMatching(/^TARGET_(UNAVAILABLE|TIMEOUT)$/) as unknown });
    });
  });
}
