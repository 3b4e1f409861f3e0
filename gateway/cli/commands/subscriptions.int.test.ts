import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProcess, type TestProcess } from "../../../test/support/childProcess.ts";
import { startNatsServer, type TestNatsServer } from "../../../test/support/natsServer.ts";
import { choosePorts } from "../supervisor/ports.ts";
import { runCli } from "../testing/runCli.ts";

const SERVICE_KEY = "service-key-of-the-subscriptions-test";
const SYSTEM_KEY = "key-of-ip-case-in-this-test";
const HOST = join(import.meta.dirname, "../../../services/host.ts");

let nats: TestNatsServer;
let hub: TestProcess;
let dir: string;
let address: string;

beforeAll(async () => {
  nats = await startNatsServer();
  dir = await mkdtemp(join(tmpdir(), "qianlian-cli-subscriptions-"));
  address = `127.0.0.1:${(await choosePorts([])).case}`;
  hub = await startProcess(HOST, ["registry"], { NATS_URL: nats.url, HUB_SERVICE_KEY: SERVICE_KEY, HUB_SYSTEM_KEYS: JSON.stringify({ "ip-case": SYSTEM_KEY }), HUB_PORT: address.split(":")[1] ?? "" });
}, 60_000);
afterAll(async () => {
  await hub?.close();
  await nats?.close();
  await rm(dir, { recursive: true, force: true });
}, 30_000);

const run = (...args: string[]) => runCli([...args, "--address", address], { HUB_SERVICE_KEY: SERVICE_KEY });
const runAs = (key: string, ...args: string[]) => runCli([...args, "--address", address], { HUB_KEY: key, HUB_SERVICE_KEY: SERVICE_KEY });
const create = (id: string, ...more: string[]) => run("subscriptions", "create", "--id", id, "--system", "ip-case", "--types", "Published,Withdrawn", ...more);

test("a subscription is created by options, shown, and changed by the file that show gave", async () => {
  const filter = '{"field":"data.channel","equals":"credit-china"}';
  const created = await create("ip-case-cli", "--filter", filter, "--divisions", "5203,5201", "--view", "partner", "--from", "2026-11-01", "--max-attempts", "20", "--order", "none");
  expect(created).toMatchObject({ code: 0, stdout: expect.stringContaining("已新建 / created: ip-case-cli，版本 version 1"), stderr: "" });
  expect((await run("subscriptions", "list")).stdout).toMatch(/ip-case-cli .*Published \+1 .*data\.channel equals credit-china/);
  const { stdout: shown } = await run("subscriptions", "show", "ip-case-cli");
  for (const words of ["协作 partner", "2026-11-01T00:00:00+08:00", "maxAttempts 20", "不排序 none", "hub.credit.v1.Published"]) expect(shown).toContain(words);

  const file = join(dir, "subscription.json");
  await writeFile(file, (await run("subscriptions", "show", "ip-case-cli", "--json")).stdout);
  expect(await run("subscriptions", "put", file)).toMatchObject({ code: 0, stdout: expect.stringContaining("nothing changed") });
  await writeFile(file, (await readFile(file, "utf8")).replace("VIEW_PARTNER", "VIEW_PUBLIC").replace('"5201"', '"5202"'));
  expect(await run("subscriptions", "pause", "ip-case-cli", "--reason", "示例：对方升级")).toMatchObject({ code: 0, stdout: expect.stringContaining("暂停 paused：示例：对方升级") });
  expect(await run("subscriptions", "put", file)).toMatchObject({ code: 1, stderr: expect.stringMatching(/SUBSCRIPTION_CHANGED.*version 2, changed by service/) });
  expect(await run("subscriptions", "put", file, "--expected-version", "2")).toMatchObject({ code: 0, stdout: expect.stringMatching(/changed: ip-case-cli，版本 version 3，暂停 paused/) });

  const { stdout: diff } = await run("subscriptions", "versions", "ip-case-cli", "--diff");
  for (const line of ["view: VIEW_PARTNER → VIEW_PUBLIC", "- divisions: 5201", "+ divisions: 5202", "pauseReason: （无 none） → 示例：对方升级"]) expect(diff).toContain(line);
  expect((await run("subscriptions", "versions", "ip-case-cli", "--limit", "1")).stdout).toMatch(/3 .*service.*divisions/);
});

test("a deleted subscription needs a yes, and is still on record", async () => {
  await create("ip-case-short");
  expect(await run("subscriptions", "delete", "ip-case-short")).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
  expect(await run("subscriptions", "delete", "ip-case-short", "--yes")).toMatchObject({ code: 0 });
  expect(await run("subscriptions", "show", "ip-case-short")).toMatchObject({ code: 1 });
  expect((await run("subscriptions", "versions", "ip-case-short")).stdout).toContain("已终止 / ended，service");
  expect((await create("ip-case-short")).stdout).toContain("版本 version 2");
});

test("an operator gets rights and a key, and works with it as far as the rights go", async () => {
  expect(await run("operators", "put", "zhang-example", "--name", "示例张", "--rights", "operate,view-masked")).toMatchObject({ code: 0 });
  const { stdout } = await run("operators", "issue-key", "zhang-example");
  const key = stdout.trim();
  expect(key).toMatch(/^qlo_[\w-]{43}$/);
  expect((await run("operators", "list")).stdout).toMatch(/zhang-example +示例张 +operate, view-masked +启用 enabled/);
  expect((await runAs(key, "operators", "list", "--json")).stdout).not.toContain("keyHashes");

  expect(await runAs(key, "subscriptions", "pause", "police", "--reason", "示例")).toMatchObject({ code: 0 });
  expect(JSON.parse((await runAs(key, "subscriptions", "show", "police", "--json")).stdout)).toMatchObject({ paused: true, changedBy: "zhang-example" });
  expect(await runAs(key, "subscriptions", "delete", "police", "--yes")).toMatchObject({ code: 2, stderr: expect.stringMatching(/zhang-example lacks the right ADMINISTER/) });
  expect(await run("operators", "put", "zhang-example", "--disabled")).toMatchObject({ code: 0, stdout: expect.stringContaining("停用 disabled") });
  expect(await runAs(key, "subscriptions", "list")).toMatchObject({ code: 2, stderr: expect.stringContaining("disabled") });
});

test("a system works on its own subscriptions with its own key", async () => {
  const ids = JSON.parse((await runAs(SYSTEM_KEY, "subscriptions", "list", "--json")).stdout) as { subscriptions: { system: string }[] };
  expect(new Set(ids.subscriptions.map(({ system }) => system))).toEqual(new Set(["ip-case"]));
  expect(await runAs(SYSTEM_KEY, "subscriptions", "show", "police")).toMatchObject({ code: 1 });
  expect(await runAs(SYSTEM_KEY, "operators", "list")).toMatchObject({ code: 2 });
});

test.each<[string, string[], number, RegExp]>([
  ["an unknown type", ["--types", "Publishd"], 2, /unknown event type Publishd.*Published/],
  ["a filter of a field that no event has", ["--filter", '{"field":"data.chanel","equals":"x"}'], 2, /data\.chanel; there is data\.channel/],
  ["a header of the hub's", ["--webhook", "https://receiver.example/hub", "--header", "webhook-id=a"], 2, /set by the hub/],
  ["a subscription that exists", ["--id", "police"], 2, /exists already/],
])("%s is refused with the remedy", async (_what, options, code, message) => {
  const ended = await create("ip-case-wrong", ...options);
  expect(ended).toMatchObject({ code, stdout: "" });
  expect(ended.stderr).toMatch(message);
});
