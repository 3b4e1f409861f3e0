import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { View, Way } from "../../proto/gen/hub/registry/v1/registry.ts";
import { runCli, startCli } from "../../gateway/cli/testing/runCli.ts";
import { aCase, aRegistry, openJournal, SERVICE_KEY, startTestDelivery, until } from "../../services/delivery/testing/testHub.ts";
import { startNatsServer, type TestNatsServer } from "../support/natsServer.ts";

let nats: TestNatsServer;
let journal: Awaited<ReturnType<typeof openJournal>>;
let dir: string;
beforeAll(async () => {
  nats = await startNatsServer();
  journal = await openJournal(nats.url);
  dir = await mkdtemp(join(tmpdir(), "qianlian-cli-ways-"));
});
afterAll(async () => {
  await journal.bus.close();
  await nats.close();
  await rm(dir, { recursive: true, force: true });
});

const hook = { id: "hook", way: Way.WEBHOOK, webhook: { url: "https://receiver.example/", headers: {} }, view: View.PUBLIC, paused: true };
const startHub = () => startTestDelivery(nats.url, aRegistry(hook, { id: "whole", view: View.FULL }));
const argsOf = (address: string, ...args: string[]) => [...args, "--address", address];
const env = { HUB_SERVICE_KEY: SERVICE_KEY };
const penalty = (decisionNo: string) => ({ penalty: { decisionNo, party: { name: "示例商贸有限公司", idNo: "520102199001011237" } } });

test("hub tail follows live with Chinese names, by type and case, and Ctrl-C ends it well", async () => {
  await using hub = await startHub();
  const caseId = aCase("tail");
  await journal.record(caseId, penalty("示例罚〔2024〕1号"));
  const tail = startCli(argsOf(hub.address, "tail", "--case", caseId, "--types", "PenaltyDecided", "--from", "beginning"), env);
  await until(() => tail.output().includes("1号"));
  await journal.record(aCase("other"), penalty("示例罚〔2024〕2号"));
  await journal.record(caseId, penalty("示例罚〔2024〕3号"));
  await until(() => tail.output().includes("3号"));
  tail.child.kill("SIGINT");
  const { code, stdout, stderr } = await tail.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.trim().split("\n")).toEqual([expect.stringMatching(/#\d+ +处罚决定 PenaltyDecided +p\S+ +示例罚〔2024〕1号 示例商贸有限公司$/), expect.stringContaining("示例罚〔2024〕3号")]);
});

test("hub tail --json gives one CloudEvent a line, never in full, and ends at the end when asked to", async () => {
  await using hub = await startHub();
  const sequence = await journal.record(aCase("json"), penalty("示例罚〔2024〕4号"));
  const { code, stdout } = await runCli(argsOf(hub.address, "tail", "--json", "--subscription", "whole", "--from", String(sequence), "--until-now"), env);
  expect(code).toBe(0);
  const [event, ...others] = stdout.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(others).toEqual([]);
  expect(event).toMatchObject({ specversion: "1.0", sequence: String(sequence), deliveryid: `whole.${sequence}`, data: { penalty: { party: { idNo: "520102********1237" } } } });
  expect(await runCli(argsOf(hub.address, "tail", "--filter", '{"feld":"x"}'), env)).toMatchObject({ code: 2 });
  expect(await runCli(argsOf(hub.address, "tail", "--subscription", "nobody"), env)).toMatchObject({ code: 1 });
});

test("hub tail goes on where it was when the hub comes back", async () => {
  const first = await startHub();
  const port = Number(first.address.split(":")[1]);
  const before = await journal.record(aCase("again"), penalty("示例罚〔2024〕5号"));
  const tail = startCli(argsOf(first.address, "tail", "--from", String(before)), env);
  await until(() => tail.output().includes("5号"));
  await first[Symbol.asyncDispose]();
  await until(() => tail.output().includes("connecting again"));
  await journal.record(aCase("again"), penalty("示例罚〔2024〕6号"));
  await using second = await startTestDelivery(nats.url, aRegistry(hook), { port });
  await until(() => tail.output().includes("6号"));
  expect(second.address).toBe(first.address);
  tail.child.kill("SIGINT");
  expect((await tail.ended).stdout.match(/〔2024〕[56]号/g)).toEqual(["〔2024〕5号", "〔2024〕6号"]);
});

test("hub subscriptions dry-run counts, explains and shows samples; rotate-secret shows a secret once", async () => {
  await using hub = await startHub();
  await journal.record(aCase("dry"), penalty("干跑〔2024〕1号"));
  const file = join(dir, "planned.json");
  const planned = (prefix: string) => writeFile(file, JSON.stringify({ id: "planned", system: "alpha", eventTypes: ["hub.case.v1.PenaltyDecided"], filter: { field: "data.penalty.decisionNo", prefix } }));
  await planned("干跑");
  const { code, stdout } = await runCli(argsOf(hub.address, "subscriptions", "dry-run", file, "--days", "30"), env);
  expect(code).toBe(0);
  for (const words of ["收 1 条，涉及 1 案", "处罚决定 PenaltyDecided", "筛选不符 filter failed", "data.penalty.decisionNo prefix"]) expect(stdout).toContain(words);
  await planned("没有");
  expect(await runCli(argsOf(hub.address, "subscriptions", "dry-run", file, "--json"), env)).toMatchObject({ code: 1 });
  const rotated = await runCli(argsOf(hub.address, "subscriptions", "rotate-secret", "hook"), env);
  expect(rotated).toMatchObject({ code: 0, stdout: expect.stringMatching(/whsec_[\w+/=]{44}\n.*whpk_[\w+/=]{44}\n$/) as string });
  expect((await runCli(argsOf(hub.address, "subscriptions", "rotate-secret", "hook", "--overlap", "7d"), env)).stdout).toContain("旧密钥有效至");
  expect(await runCli(argsOf(hub.address, "subscriptions", "rotate-secret", "whole"), env)).toMatchObject({ code: 1 });
});
