import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startDocketHub, type DocketHub } from "../testing/docketHub.ts";
import { runCli } from "../testing/runCli.ts";

const FILED = "示例市监案〔2026〕11号";

let hub: DocketHub;
let eventId: string;
beforeAll(async () => {
  hub = await startDocketHub(readFileSync(join(import.meta.dirname, "../scenario/testdata/docket.json"), "utf8"));
}, 90_000);
afterAll(async () => hub?.[Symbol.asyncDispose](), 30_000);

const run = (...args: string[]) => runCli([...args, "--address", hub.address], { HUB_SERVICE_KEY: hub.serviceKey });
const caseId = () => hub.played.cases[Object.keys(hub.played.cases)[0] ?? ""];

test("search finds hops by conditions, page by page, and says when there are none", { timeout: 60_000 }, async () => {
  await expect.poll(async () => (await run("search", "--kind", "recorded", "--limit", "2", "--json")).code, { timeout: 50_000, interval: 500 }).toBe(0);
  const first = JSON.parse((await run("search", "--kind", "recorded", "--limit", "2", "--json")).stdout) as { hops: { eventId: string; kind: string }[]; nextPageToken: string };
  expect(first.hops).toHaveLength(2);
  expect(first.hops[0]).toMatchObject({ kind: "RECORDED" });
  eventId = first.hops[0]?.eventId ?? "";
  const second = JSON.parse((await run("search", "--kind", "recorded", "--limit", "2", "--json", "--page-token", first.nextPageToken)).stdout) as typeof first;
  expect(second.hops.map((hop) => hop.eventId)).not.toContain(eventId);
  expect((await run("search", "--kind", "recorded")).stdout).toContain("入账 recorded");
  expect(await run("search", "--system", "nobody")).toMatchObject({ code: 1 });
  expect(await run("search", "--kind", "some")).toMatchObject({ code: 2, stderr: expect.stringContaining("dead_lettered") as string });
  expect(await run("search", "--from", "yesterday")).toMatchObject({ code: 2 });
  const { eventType } = (JSON.parse((await run("search", "--event", eventId, "--json")).stdout) as { hops: { eventType: string }[] }).hops[0] ?? { eventType: "" };
  expect(await run("search", "--event", eventId, "--type", eventType.split(".").at(-1) ?? "")).toMatchObject({ code: 0 });
  expect(await run("search", "--type", "NoSuchType")).toMatchObject({ code: 2, stderr: expect.stringContaining("NoSuchType") as string });
});

test("why tells the verdict of each subscription of a system", async () => {
  const asked = await run("why", eventId, "credit-china");
  expect(asked).toMatchObject({ code: 1 });
  expect(asked.stdout).toContain("信用中国");
  const { explanations } = JSON.parse((await run("why", eventId, "credit-china", "--json")).stdout) as { explanations: { verdict: string }[] };
  expect(explanations[0]?.verdict).toMatch(/^[A-Z_]+$/);
  expect(await run("why", eventId, "nobody")).toMatchObject({ code: 1, stderr: expect.stringContaining("nobody") as string });
});

test("payloads by level, and the views that are on record", async () => {
  expect(JSON.parse((await run("payload", eventId, "--json")).stdout)).toMatchObject({ level: "METADATA", event: { id: eventId } });
  expect((await run("payload", eventId, "--masked")).stdout).toContain('"data"');
  expect(await run("payload", eventId, "--full")).toMatchObject({ code: 2, stderr: expect.stringContaining("理由") as string });
  expect(await run("payload", eventId, "--full", "--reason", "核对当事人异议")).toMatchObject({ code: 0 });
  await expect.poll(async () => JSON.parse((await run("payload", "views", "--json")).stdout) as unknown, { timeout: 15_000 }).toMatchObject({ total: 1, views: [{ operator: "service", eventId, reason: "核对当事人异议" }] });
});

test("trace shows one timeline, and the book is rebuilt while one waits", { timeout: 60_000 }, async () => {
  const traced = await run("trace", FILED);
  expect(caseId()).toBeDefined();
  expect([0, 1]).toContain(traced.code);
  const rebuilt = await run("trace", "rebuild", "--wait");
  expect(rebuilt).toMatchObject({ code: 0, stdout: expect.stringContaining("重建完成") as string });
  expect((await run("trace", eventId)).stdout).toContain("查阅 viewed");
});
