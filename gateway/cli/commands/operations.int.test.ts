import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AnswerResult } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { startDeliveryHub, type DeliveryHub } from "../testing/deliveryHub.ts";
import { runCli } from "../testing/runCli.ts";

let hub: DeliveryHub;
beforeAll(async () => void (hub = await startDeliveryHub()), 90_000);
afterAll(async () => await hub?.[Symbol.asyncDispose](), 30_000);

const run = (...args: string[]) => runCli([...args, "--address", hub.address], { HUB_SERVICE_KEY: hub.serviceKey });
const runAs = (key: string, ...args: string[]) => runCli([...args, "--address", hub.address], { HUB_KEY: key });
const json = async (...args: string[]) => JSON.parse((await run(...args, "--json")).stdout) as Record<string, unknown>;
const subscribe = (id: string, ...more: string[]) => run("subscriptions", "create", "--id", id, "--system", "linkage-platform", "--types", "PenaltyDecided", "--from", "now", ...more);

async function until(check: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20_000; !(await check()); ) if (Date.now() > deadline) throw new Error("not within 20 s");
}
const lettersOf = async (id: string) => Number((await json("dead-letters", "--subscription", id))["total"]);
const callHttp = async (path: string, body?: unknown) => {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await fetch(hub.url + path, { ...init, headers: { ...init.headers, authorization: `Bearer ${hub.serviceKey}` } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

test("dead letters are counted and listed, put back after a look, or given up with a reason", async () => {
  await subscribe("cli-letters");
  await hub.record(3);
  const refusing = hub.receive("cli-letters", AnswerResult.REFUSED);
  await until(async () => (await lettersOf("cli-letters")) === 3);
  refusing.close();
  const list = await run("dead-letters", "--subscription", "cli-letters", "--reason", "E019", "--type", "PenaltyDecided", "--from", "2020-01-01");
  expect(list).toMatchObject({ code: 1, stdout: expect.stringMatching(/cli-letters +E019 +3/) });
  expect(list.stdout).toContain("共 3 条");
  expect(await run("dead-letters", "--subscription", "cli-letters", "--until", "2020-01-01")).toMatchObject({ code: 0, stdout: expect.stringContaining("no dead letters") });

  expect(await run("redrive")).toMatchObject({ code: 2, stderr: expect.stringContaining("--subscription") });
  expect(await run("redrive", "--subscription", "cli-letters")).toMatchObject({ code: 2, stderr: expect.stringContaining("--dry-run") });
  expect(await run("redrive", "--subscription", "cli-letters", "--dry-run")).toMatchObject({ code: 0, stdout: expect.stringContaining("共 3 件，涉及 3 案") });
  const [first = ""] = ((await json("dead-letters", "--subscription", "cli-letters"))["deliveries"] as { deliveryId: string }[]).map(({ deliveryId }) => deliveryId);
  expect(await run("discard", first, "--justification", "示例：重复数据，无需送达", "--wait")).toMatchObject({ code: 0, stdout: expect.stringMatching(/放弃 discard .*已完成 done/) });

  const taking = hub.receive("cli-letters", AnswerResult.DELIVERED);
  const redriven = await run("redrive", "--subscription", "cli-letters", "--batch-size", "1", "--justification", "对方已修复", "--wait");
  expect(redriven).toMatchObject({ code: 0, stdout: expect.stringContaining("2/2：完成 done 2") });
  expect(redriven.stderr).toContain("100 %  2/2");
  expect(await lettersOf("cli-letters")).toBe(0);
  taking.close();
}, 60_000);

test("a replay is looked at first, approved by another operator, and watched to its end", async () => {
  await subscribe("cli-replay", "--replay-needs-approval");
  const taking = hub.receive("cli-replay", AnswerResult.DELIVERED);
  await hub.record(4);
  const stateOf = async () => ((await json("lag", "--subscription", "cli-replay"))["subscriptions"] as { delivered: number; behind: number }[])[0];
  await until(async () => (await stateOf())?.delivered === 4 && (await stateOf())?.behind === 0);
  expect((await run("replay", "cli-replay", "--from", "beginning", "--dry-run")).stdout).toMatch(/共 \d+ 件.*linkage-platform[^]*PenaltyDecided[^]*须另一名运维人员批准/);
  const started = await run("replay", "cli-replay", "--from", "2020-01-01", "--justification", "对方恢复备份");
  expect(started).toMatchObject({ code: 0, stdout: expect.stringContaining("待批准 awaits approval") });
  const [, id = ""] = /重放 replay (\w+)/.exec(started.stdout) ?? [];
  expect(await run("operations", "approve", id)).toMatchObject({ code: 2, stderr: expect.stringContaining("another operator") });
  await run("operators", "put", "li-example", "--name", "示例李", "--rights", "approve");
  const key = (await run("operators", "issue-key", "li-example")).stdout.trim();
  await until(async () => (await runAs(key, "operations", "approve", id)).code === 0);
  const shown = await run("operations", "show", id, "--wait");
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringMatching(/已完成 done[^]*service[^]*li-example/) });
  expect((await run("operations", "list", "--subscription", "cli-replay")).stdout).toContain("对方恢复备份");
  expect(await run("operations", "show", "none")).toMatchObject({ code: 1 });
  taking.close();
}, 60_000);

test("lag says who is behind, since when and why, and its exit code tells", async () => {
  await subscribe("cli-lag");
  await hub.record(1);
  await until(async () => ((await json("lag", "--subscription", "cli-lag", "--max-age", "0s"))["subscriptions"] as { late: boolean }[])[0]?.late === true);
  expect(await run("lag", "--subscription", "cli-lag", "--max-age", "0s")).toMatchObject({ code: 1 });
  expect(await run("lag", "--subscription", "cli-lag", "--max-age", "1h")).toMatchObject({ code: 0 });
  await run("subscriptions", "pause", "cli-lag", "--reason", "示例：对方升级");
  await until(async () => (await run("lag", "--subscription", "cli-lag")).code === 1);
  expect((await run("lag", "--subscription", "cli-lag")).stdout).toMatch(/paused，自 since \d{4}-.*：示例：对方升级/);
  expect(await run("lag", "--subscription", "cli-nobody")).toMatchObject({ code: 1, stderr: expect.stringContaining("cli-nobody") as unknown });
}, 60_000);

test("the same over HTTP", async () => {
  await subscribe("http-letters");
  await hub.record(2);
  const refusing = hub.receive("http-letters", AnswerResult.REFUSED);
  await until(async () => (await callHttp("/v1/dead-letters/counts?subscriptionId=http-letters")).body["total"] === "2");
  refusing.close();
  expect((await callHttp("/v1/dead-letters?subscriptionId=http-letters&reason=E019")).body["deliveries"]).toHaveLength(2);
  const request = { requestId: randomUUID(), filter: { subscriptionId: "http-letters" }, justification: "示例：修复", paused: true };
  const started = await callHttp("/v1/dead-letters/redrive", request);
  expect(started).toMatchObject({ status: 200, body: { kind: "OPERATION_KIND_REDRIVE", state: "OPERATION_STATE_PAUSED", total: "2" } });
  const id = String(started.body["id"]);
  expect((await callHttp("/v1/dead-letters/redrive", request)).body["id"]).toBe(id);
  expect((await callHttp(`/v1/operations/${id}/resume`, {})).body["state"]).toBe("OPERATION_STATE_RUNNING");
  expect((await callHttp(`/v1/operations/${id}/cancel`, {})).body["state"]).toBe("OPERATION_STATE_CANCELLED");
  expect((await callHttp("/v1/operations?subscriptionId=http-letters")).body["operations"]).toHaveLength(1);
  expect(await callHttp("/v1/operations/none")).toMatchObject({ status: 404, body: { reason: "OPERATION_NOT_FOUND" } });
  expect((await callHttp("/v1/replays/preview", { range: { subscriptionId: "http-letters" } })).body).toMatchObject({ total: expect.any(String) });
  expect(await callHttp("/v1/replays", { requestId: randomUUID(), range: { subscriptionId: "http-letters", untill: "x" } })).toMatchObject({ status: 400 });
}, 60_000);
