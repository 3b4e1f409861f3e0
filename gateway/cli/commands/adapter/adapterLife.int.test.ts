import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AdapterServiceDefinition } from "../../../../proto/gen/hub/registry/v1/adapter_service.ts";
import { AdapterState, CheckResult, ConformanceReport } from "../../../../proto/gen/hub/registry/v1/adapter.ts";
import { requiredChecks } from "../../../../services/registry/rules/conformance.ts";
import { createHubChannel } from "../../../../services/shared/grpc/client.ts";
import { toShanghaiTime } from "../../../../services/shared/time.ts";
import { penaltyRow } from "../../../../test/support/penaltyRows.ts";
import { loadSigningKey, signReport } from "../../conformance/signing.ts";
import { startAdapterHub, type AdapterHub } from "../../testing/adapterHub.ts";
import { runCli, startCli } from "../../testing/runCli.ts";

const ID = "sample-pinyin";
const OWNER = "11520100MBYT00017K";
/** Initials, as systems of departments name their columns; money in 元. */
const COLUMNS: Readonly<Record<string, string>> = { CF_XDR_MC: "xdrmc", CF_XDR_LB: "xdrlb", CF_XDR_SHXYM: "tyshxydm", CF_FRDB: "fddbr", CF_WSH: "cfjdswh", CF_WFXW: "wfxw", CF_SY: "wfss", CF_YJ: "cfyj", CF_CFLB: "cfzl", CF_NR: "cfnr", CF_NR_FK: "fkje", CF_NR_WFFF: "msje", CF_JDRQ: "cfrq", CF_YXQ: "yxq", CF_CFJG: "cfjgmc", CF_CFJGDM: "cfjgdm", CF_SJLY: "sjlydw", CF_SJLYDM: "sjlydm" };

let hub: AdapterHub;
let directory: string;
let folder: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "hub-adapter-life-"));
  folder = join(directory, ID);
  hub = await startAdapterHub();
}, 90_000);
afterAll(async () => {
  await hub?.[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
}, 30_000);

const run = (...args: string[]) => runCli(["adapter", ...args], { HUB_KEY: "", HUB_SERVICE_KEY: "" });
const status = async () => JSON.parse((await run("status", folder, "--json")).stdout) as Record<string, unknown>;
const credentials = () => JSON.parse(readFileSync(join(folder, ".hub/credentials.json"), "utf8")) as Record<string, string>;

function csv(count: number): string {
  const yuan = (field: string, value: string) => (field === "CF_NR_FK" || field === "CF_NR_WFFF" ? String(Number(value) * 10_000) : value);
  const rows = Array.from({ length: count }, (_, index) => Object.keys(COLUMNS).map((field) => `"${yuan(field, penaltyRow(index)[field] ?? "")}"`).join(","));
  return [Object.values(COLUMNS).join(","), ...rows].join("\n");
}

// Some twenty processes on a shared machine: the limit is there to end a hang.
test("from a sample file to a running adapter: init, check, submit, returned, mended, proved, live, run, pause, rotate-key", { timeout: 600_000 }, async () => {
  const sample = join(directory, "sample.csv");
  writeFileSync(sample, csv(30));
  expect(await run("init", folder, "--from", sample, "--id", ID, "--name", "示例办案系统", "--owner-uscc", OWNER)).toMatchObject({ code: 0, stderr: "" });
  for (const name of ["secrets.env", ".hub/conformance.key"]) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  expect(await run("check", folder, "--connect")).toMatchObject({ code: 0, stdout: expect.stringContaining("示例 examples: 1/1") });
  expect(await run("try", sample, "--manifest", folder)).toMatchObject({ code: 0, stdout: expect.stringContaining("有效 valid: 30") });
  expect(await run("status", folder)).toMatchObject({ code: 1, stdout: expect.stringContaining("草稿 draft") });
  expect(await run("run", folder, "--address", hub.address)).toMatchObject({ code: 2, stderr: expect.stringContaining("hub adapter submit") });

  const first = await run("submit", folder, "--address", hub.address);
  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining("已提交第 1 版") });
  expect(first.stdout).toContain("首次提交");
  expect(statSync(join(folder, ".hub/credentials.json")).mode & 0o777).toBe(0o600);
  expect(credentials()).toMatchObject({ adapterId: ID, address: hub.address, applicantKey: expect.stringMatching(/^qla_/) });

  await hub.decide(ID, AdapterState.RETURNED, "示例：缺少联系方式", ["填写 owner.contact"]);
  const returned = await run("status", folder);
  for (const words of ["已退回 returned", "示例：缺少联系方式", "1. 填写 owner.contact", "重新提交"]) expect(returned.stdout).toContain(words);
  expect(await run("run", folder)).toMatchObject({ code: 1, stderr: expect.stringContaining("尚未上线") });

  const manifest = join(folder, "manifest.yaml");
  writeFileSync(manifest, readFileSync(manifest, "utf8").replace("version: 0.1.0", "version: 0.1.1").replace('contact: ""', "contact: 示例办公室"));
  expect(await status()).toMatchObject({ draft: true, state: "ADAPTER_STATE_RETURNED" });
  const second = await run("submit", folder);
  expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining("已提交第 2 版") });
  for (const line of ["- version: 0.1.0", "+ version: 0.1.1"]) expect(second.stdout).toContain(line);
  expect((await run("submit", folder)).stdout).toContain("没有新版");

  await hub.decide(ID, AdapterState.SANDBOX, "示例：准予沙箱");
  await proveAsPassed(String(((await status())["revision"] as Record<string, unknown>)["manifestHash"]));
  await hub.decide(ID, AdapterState.LIVE, "示例：准予上线");
  expect((await run("status", folder)).stdout).toContain("9/9 项通过");

  writeFileSync(join(folder, "drop/outbox/batch-1.csv"), csv(30));
  const ran = await run("run", folder, "--once", "--json");
  expect(ran).toMatchObject({ code: 0 });
  expect(JSON.parse(ran.stdout)).toMatchObject({ id: ID, submitted: 30, answered: 30, connected: true, lastError: "" });
  expect(readdirSync(join(folder, "drop/receipts")).length).toBeGreaterThan(0);
  const key = credentials()["key"];
  expect(key).toBeTruthy();
  expect(await status()).toMatchObject({ state: "ADAPTER_STATE_LIVE", draft: false, health: { manifestVersion: "0.1.1", submitted: "30", answered: "30", connected: true } });

  await pausesWhileItRuns();
  const rotated = await run("rotate-key", folder, "--overlap", "48");
  expect(rotated).toMatchObject({ code: 0, stdout: expect.stringContaining("旧密钥有效至") });
  expect(rotated.stdout).not.toContain(String(credentials()["key"]));
  expect(credentials()["key"]).not.toBe(key);
});

/** A pause reaches a running adapter, and what comes meanwhile stays where it is. */
async function pausesWhileItRuns(): Promise<void> {
  const running = startCli(["adapter", "run", folder], { HUB_KEY: "" });
  try {
    expect(await run("pause", folder)).toMatchObject({ code: 2 });
    expect(await run("pause", folder, "--reason", "示例：系统升级")).toMatchObject({ code: 0 });
    expect(await run("status", folder)).toMatchObject({ stdout: expect.stringContaining("已暂停 paused: 示例：系统升级") });
    await expect.poll(() => running.output(), { timeout: 30_000 }).toContain("已暂停");
    expect(await run("run", folder, "--once")).toMatchObject({ code: 2, stderr: expect.stringContaining("已在运行") });
    expect(await run("resume", folder)).toMatchObject({ code: 0, stdout: expect.stringContaining("继续运行") });
  } finally {
    running.child.kill("SIGINT");
  }
  expect((await running.ended).code).toBe(0);
  expect(await run("run", folder, "--once", "--address", "127.0.0.1:1")).toMatchObject({ code: 3, stderr: expect.stringContaining("127.0.0.1:1") });
}

/** A report of which every check passed, signed by the folder's own key. */
async function proveAsPassed(manifestHash: string): Promise<void> {
  const now = toShanghaiTime(Date.now());
  const checks = requiredChecks.map((id) => ({ id, name: id, nameEn: id, result: CheckResult.PASSED, figures: {}, evidence: "示例", remedy: "", durationMs: 1 }));
  const report = ConformanceReport.fromPartial({ adapterId: ID, manifestVersion: "0.1.1", manifestHash, hubVersion: "test", startTime: now, endTime: now, checks, counterpart: "counterpart" });
  const { report: bytes, signature } = signReport(report, loadSigningKey(folder));
  const channel = createHubChannel(hub.address, { key: String(credentials()["applicantKey"]) });
  try {
    await channel.client(AdapterServiceDefinition).attachConformance({ adapterId: ID, report: Buffer.from(bytes), signature: Buffer.from(signature) });
  } finally {
    channel.close();
  }
}

test("a submission without a hub says how to name one", async () => {
  const { code, stderr } = await run("submit", folder, "--address", "127.0.0.1:1");
  expect(code).toBe(3);
  expect(stderr).toContain("127.0.0.1:1");
});
