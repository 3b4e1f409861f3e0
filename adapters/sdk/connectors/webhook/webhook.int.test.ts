import { appendFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLogger } from "../../../../services/shared/log.ts";
import type { ConnectorConnection } from "../contract.ts";
import { sign } from "../signing/sign.ts";
import { signingSchema } from "../signing/schemes.ts";
import { openSpool } from "./spool.ts";
import { webhook } from "./webhookConnector.ts";
import { webhookFeed, webhookSettings } from "./settings.ts";

const verify = signingSchema.parse({ scheme: "hmac-sm3", key: "example", secret: "secret-of-example" });
const signal = new AbortController().signal;
let stateDir: string;
let connection: ConnectorConnection;
let url: string;

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "webhook-"));
  const settings = webhookSettings.parse({ listen: { port: 0 }, verify });
  const feed = webhookFeed.parse({ path: "/in", records: "list", place: "id", spool: 3, maxBodyBytes: 2000, retryAfterSeconds: 7 });
  connection = await webhook.connect({ settings, feeds: new Map([["in", feed]]), targets: new Map() }, { system: "示例", log: createLogger("test", "silent"), signal, stateDir });
  url = /http\S+/.exec((await connection.check(signal))[0]!.message)![0];
});
afterEach(async () => {
  await connection.close();
  await rm(stateDir, { recursive: true });
});

const pushOf = (ids: readonly string[], nonce: string) => {
  const body = JSON.stringify({ list: ids.map((id) => ({ id })) });
  return { method: "POST", body, headers: { ...sign({ method: "POST", target: "/in", body }, verify, { nowMs: Date.now(), nonce }).headers } };
};
const push = (ids: readonly string[], nonce: string = crypto.randomUUID()) => fetch(url, pushOf(ids, nonce));
const places = async () => (await connection.feeds.get("in")!.poll(signal)).records.map(({ place }) => place);

test("a record is taken once, however often it is pushed", async () => {
  expect((await push(["1", "2"])).status).toBe(202);
  expect((await push(["2", "2"])).status).toBe(202);
  expect(await places()).toEqual(["1", "2"]);
  expect(await connection.feeds.get("in")!.lag(signal)).toMatchObject({ records: 2, since: expect.stringMatching(/^20/) as unknown });
});

test("what is not signed, signed otherwise, changed or caught on the way is not taken", async () => {
  const genuine = pushOf(["1"], "n1");
  expect((await fetch(url, { method: "POST", body: genuine.body })).status).toBe(401);
  expect((await fetch(url, { ...genuine, body: genuine.body.replace("1", "9") })).status).toBe(401);
  expect((await fetch(url, genuine)).status).toBe(202);
  const again = await fetch(url, genuine);
  expect([again.status, ((await again.json()) as { code: string }).code]).toEqual([401, "REPLAY"]);
  expect(await places()).toEqual(["1"]);
});

test("a full spool puts callers off, and takes them when there is room again", async () => {
  await push(["1", "2", "3"]);
  const refused = await push(["4"]);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "7"]);
  const batch = await connection.feeds.get("in")!.poll(signal);
  await batch.settle(batch.records.map(({ place }) => ({ place, outcome: "accepted", eventId: "", caseId: "", version: 1, waitingFor: "", waitingUntil: "", errors: [], warnings: [] })));
  expect((await push(["4"])).status).toBe(202);
});

test("what is no push says why", async () => {
  expect((await fetch(url.replace("/in", "/out"))).status).toBe(404);
  expect((await fetch(url)).status).toBe(405);
  expect((await push(["x".repeat(3000)])).status).toBe(413);
});

test("beyond loopback neither plain HTTP nor unsigned pushes are offered", async () => {
  expect(webhookSettings.safeParse({ listen: { host: "0.0.0.0", port: 0 } }).error?.issues[0]?.message).toContain("TLS");
  const settings = webhookSettings.parse({ listen: { host: "0.0.0.0", port: 0, tls: {} } });
  const parts = { settings, feeds: new Map([["in", webhookFeed.parse({ path: "/in" })]]), targets: new Map() };
  await expect(webhook.connect(parts, { system: "示例", log: createLogger("test", "silent"), signal, stateDir })).rejects.toMatchObject({ reason: "INVALID_REQUEST" });
});

test("a spool survives a line torn by a kill, and what was done stays done", async () => {
  const first = await openSpool(stateDir, "s");
  await first.add([{ place: "1", fields: { a: "示例" } }, { place: "2", fields: {} }]);
  await first.settle(["1"]);
  await first.close();
  appendFileSync(join(stateDir, "s.spool.jsonl"), `{"place":"3","fie`);
  const again = await openSpool(stateDir, "s");
  expect(again.waiting().map(({ place }) => place)).toEqual(["2"]);
  await again.add([{ place: "1", fields: {} }, { place: "3", fields: {} }]);
  await again.close();
  const third = await openSpool(stateDir, "s");
  expect(third.waiting().map(({ place }) => place)).toEqual(["2", "3"]);
  await third.close();
});
