import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { connectBus, type BusConnection } from "../../../services/shared/bus/connection.ts";
import { createJournal } from "../../../services/shared/bus/journal.ts";
import { openKeyValue } from "../../../services/shared/bus/keyValue.ts";
import type { Domain } from "../../../services/shared/bus/streams.ts";
import { createLogger } from "../../../services/shared/log.ts";
import { superviseChild, type Child } from "./child.ts";
import { natsProcess, stopOrphan } from "./natsProcess.ts";
import { isAlive } from "./processTable.ts";
import { choosePorts } from "./ports.ts";
import { loadSecrets, type NatsUser, type Secrets } from "./secrets.ts";

const dataDir = mkdtempSync(join(tmpdir(), "hub-nats-"));
let server: Child;
let secrets: Secrets;
let url = "";

beforeAll(async () => {
  secrets = loadSecrets(dataDir);
  const { nats, natsMonitor } = await choosePorts([]);
  url = `nats://127.0.0.1:${nats}`;
  await new Promise<void>((resolve) => {
    const spec = natsProcess({ dataDir, port: nats, monitorPort: natsMonitor, profile: "strict", passwords: secrets.natsPasswords });
    server = superviseChild(spec, { dataDir, onMessage: () => undefined, onChange: ({ state }) => state === "ready" && resolve() });
  });
});

afterAll(async () => {
  await server.stop(2_000);
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

const connectAs = (service: NatsUser): Promise<BusConnection> =>
  connectBus({ service, url, password: secrets.natsPasswords[service], log: createLogger("test", "fatal") });

const append = (bus: BusConnection, domain: Domain = "case") =>
  createJournal(bus).append({
    domain,
    caseId: `p${"a".repeat(26)}`,
    expectedLast: 0,
    events: [Event.fromPartial({ id: "01", type: "hub.case.v1.PenaltyDecided", subject: "p", caseVersion: 1 })],
  });

test("each service can do its own work, and none can write into the journal of another", async () => {
  const cases = await connectAs("case");
  const delivery = await connectAs("delivery");
  expect(await append(cases)).toEqual({ sequences: [1] });
  await expect(append(delivery)).rejects.toMatchObject({ reason: "JOURNAL_UNAVAILABLE" });
  const bucket = await openKeyValue(delivery, "DELIVERY");
  await bucket.put("cursor.x", "1");
  expect(await bucket.entries("cursor")).toEqual(new Map([["cursor.x", "1"]]));
  await expect(openKeyValue(cases, "DELIVERY")).rejects.toThrow();
  await cases.close();
  await delivery.close();
});

test("cases write transfers, hints write hints, and the docket writes nothing", async () => {
  const [cases, hints, docket] = [await connectAs("case"), await connectAs("hints"), await connectAs("docket")];
  await expect(append(cases, "transfer")).resolves.toMatchObject({ sequences: [expect.any(Number)] });
  await expect(append(hints, "hint")).resolves.toMatchObject({ sequences: [expect.any(Number)] });
  await expect(append(hints, "transfer")).rejects.toMatchObject({ reason: "JOURNAL_UNAVAILABLE" });
  await expect(append(docket, "hint")).rejects.toMatchObject({ reason: "JOURNAL_UNAVAILABLE" });
  for (const bus of [cases, hints, docket]) await bus.close();
});

test("nobody may delete a stream, allow deletions in the journal, or change another stream", async () => {
  const cases = await connectAs("case");
  await expect(cases.jsm.streams.delete("JOURNAL")).rejects.toThrow();
  for (const change of [{ deny_delete: false }, { deny_purge: false }]) await expect(cases.jsm.streams.update("JOURNAL", change)).rejects.toThrow(/can not cancel/);
  await expect(cases.jsm.streams.update("TRACE", { max_age: 0 })).rejects.toThrow();
  await cases.close();
});

test("a journal of an older hub learns the subjects of new domains when the case service connects; the others wait for it", async () => {
  const cases = await connectAs("case");
  const { config } = await cases.jsm.streams.info("JOURNAL");
  await cases.jsm.streams.update("JOURNAL", { subjects: config.subjects.filter((subject) => !subject.startsWith("hint.")) });
  const waiting = connectAs("hints");
  const again = await connectAs("case");
  const hints = await waiting;
  expect((await hints.jsm.streams.info("JOURNAL")).config.subjects.toSorted((a, b) => a.localeCompare(b))).toEqual(config.subjects.toSorted((a, b) => a.localeCompare(b)));
  for (const bus of [cases, again, hints]) await bus.close();
});

test("a server that was left behind is found by its directory and stopped", async () => {
  const { pid = 0 } = server.status();
  expect(await stopOrphan(join(dataDir, "elsewhere"))).toBe(false);
  expect(isAlive(pid)).toBe(true);
  expect(await stopOrphan(dataDir)).toBe(true);
  await expect.poll(() => server.status().pid).not.toBe(pid);
});
