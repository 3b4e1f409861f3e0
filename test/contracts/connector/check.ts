import { describe, expect, test } from "vitest";
import type { ConnectorBench, ConnectorTraits } from "../connector.ts";
import { pollSome, signal } from "./taking.ts";

/** What a look at the system must tell. */
export function checkSuite({ setup, connect }: ConnectorBench, { canBeDown = true, missing, feed }: ConnectorTraits): void {
  const failures = async (connection: Awaited<ReturnType<ConnectorBench["connect"]>>) => (await connection.check(signal)).filter(({ ok }) => !ok);

  describe("check", () => {
    test("a system that is what the manifest says has no findings against it", async () => {
      const connection = await connect();
      expect(await failures(connection)).toEqual([]);
      expect((await connection.check(signal)).length).toBeGreaterThan(0);
    });

    test.runIf(canBeDown)("a system that is down is found, and nothing is thrown", async () => {
      const connection = await connect();
      setup().counterpart.misbehave({ down: true });
      const [found] = await failures(connection);
      expect(found?.message).toMatch(/[一-龥].* \/ ./su);
    });

    test.runIf(missing)("a place or column that is not there is named", async () => {
      const found = await failures(await connect({ manifest: missing!.change(setup().manifest) }));
      expect(found.map(({ message }) => message).join("\n")).toMatch(missing!.words);
    });

    test.runIf(feed)("a check takes no record away", async () => {
      await setup().counterpart.enter(feed!.name, [feed!.record(1)]);
      const connection = await connect();
      await connection.check(signal);
      expect((await pollSome(connection, feed!)).records.map(feed!.numberOf)).toEqual([1]);
    });
  });
}
