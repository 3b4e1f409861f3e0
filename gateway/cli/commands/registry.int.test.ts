import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProcess, type TestProcess } from "../../../test/support/childProcess.ts";
import { startNatsServer, type TestNatsServer } from "../../../test/support/natsServer.ts";
import { AdapterServiceDefinition } from "../../../proto/gen/hub/registry/v1/adapter_service.ts";
import { createHubChannel } from "../../../services/shared/grpc/client.ts";
import { aManifest, createProver } from "../../../services/registry/testing/registryHub.ts";
import { choosePorts } from "../supervisor/ports.ts";
import { runCli } from "../testing/runCli.ts";

const SERVICE_KEY = "service-key-of-the-registry-commands";
const HOST = join(import.meta.dirname, "../../../services/host.ts");

let nats: TestNatsServer;
let hub: TestProcess;
let dir: string;
let address: string;

beforeAll(async () => {
  nats = await startNatsServer();
  dir = await mkdtemp(join(tmpdir(), "qianlian-cli-registry-"));
  address = `127.0.0.1:${(await choosePorts([])).case}`;
  hub = await startProcess(HOST, ["registry"], { NATS_URL: nats.url, HUB_SERVICE_KEY: SERVICE_KEY, HUB_SYSTEM_KEYS: "{}", HUB_PORT: address.split(":")[1] ?? "" });
}, 60_000);
afterAll(async () => {
  await hub?.close();
  await nats?.close();
  await rm(dir, { recursive: true, force: true });
}, 30_000);

const run = (...args: string[]) => runCli([...args, "--address", address], { HUB_SERVICE_KEY: SERVICE_KEY });
const runAs = (key: string, ...args: string[]) => runCli([...args, "--address", address], { HUB_KEY: key, HUB_SERVICE_KEY: SERVICE_KEY });
const operator = async (id: string, rights: string) => {
  await run("operators", "put", id, "--name", `示例${id}`, "--rights", rights);
  return (await run("operators", "issue-key", id)).stdout.trim();
};

test("an application is seen, returned, approved on its report and put live; the audit tells it all", { timeout: 240_000 }, async () => {
  const approver = await operator("approving", "approve");
  const looker = await operator("looking", "view-masked");
  const prover = createProver();
  const stranger = createHubChannel(address);
  const { applicantKey } = await stranger.client(AdapterServiceDefinition).submitAdapter({ manifest: aManifest(), publicKey: prover.publicKey });
  const channel = createHubChannel(address, { key: applicantKey });
  const applicant = channel.client(AdapterServiceDefinition);

  expect((await runAs(looker, "applications")).stdout).toMatch(/sample-case\s+示例办案系统\s+已提交，待审 submitted\s+1（1\.0\.0）/);
  expect(await runAs(looker, "applications", "return", "sample-case", "--reason", "示例")).toMatchObject({ code: 2, stderr: expect.stringContaining("right APPROVE") });
  const returned = await runAs(approver, "applications", "return", "sample-case", "--reason", "示例：缺少角色", "--remedy", "填写 grants.roles");
  expect(returned).toMatchObject({ code: 0, stdout: expect.stringContaining("已退回 returned") });
  const { adapter } = await applicant.submitAdapter({ manifest: aManifest({ version: "1.0.1" }), publicKey: prover.publicKey });
  expect(await runAs(approver, "applications", "go-live", "sample-case", "--reason", "示例")).toMatchObject({ code: 1, stderr: expect.stringContaining("ADAPTER_WRONG_STATE") });
  expect(await runAs(approver, "applications", "approve-sandbox", "sample-case", "--reason", "示例", "--revision", "1")).toMatchObject({ code: 1, stderr: expect.stringContaining("ADAPTER_CHANGED") });
  await runAs(approver, "applications", "approve-sandbox", "sample-case", "--reason", "示例", "--revision", "2");
  await applicant.attachConformance({ adapterId: "sample-case", ...prover.report(adapter) });

  const shown = (await runAs(looker, "applications", "show", "sample-case")).stdout;
  for (const words of ["+ 5201", "+ 协作 partner", "11520000MBYT00148A", "✓ 通过 passed", "ten-thousand-rows", "→ 填写 grants.roles", "version: 1.0.1"]) expect(shown).toContain(words);
  expect(await runAs(approver, "applications", "go-live", "sample-case", "--reason", "示例", "--grants", '{"submit":["hub.case.v1.CaseOpened"]}')).toMatchObject({ code: 2, stderr: expect.stringContaining("not asked for") });
  expect((await runAs(approver, "applications", "go-live", "sample-case", "--reason", "示例", "--revision", "2")).stdout).toContain("已上线 live");

  expect((await runAs(looker, "systems")).stdout).toMatch(/sample-case\s+示例办案系统\s+启用 enabled\s+已上线 live\s+1\s+1\s+5201/);
  expect((await runAs(looker, "systems", "show", "sample-case")).stdout).toMatch(/订阅 subscriptions: sample-case/);
  await applicant.submitAdapter({ manifest: aManifest({ version: "1.1.0" }), publicKey: prover.publicKey });
  const diff = (await runAs(looker, "applications", "show", "sample-case")).stdout;
  for (const line of ["- version: 1.0.1", "+ version: 1.1.0"]) expect(diff).toContain(line);

  const audit = (await run("audit", "--object", "adapter.sample-case")).stdout;
  for (const words of ["adapter.decided  adapter.sample-case  approving（", "理由 reason: 示例：缺少角色", "state: ADAPTER_STATE_SUBMITTED → ADAPTER_STATE_RETURNED", "conformance.attached"]) expect(audit).toContain(words);
  expect(JSON.parse((await run("audit", "--object", "system.sample-case", "--by", "approving", "--json")).stdout)).toMatchObject({ entries: [{ action: "adapter.decided", object: "system.sample-case" }] });
  expect(await runAs(applicantKey, "audit")).toMatchObject({ code: 2 });
  channel.close();
  stranger.close();
});

test("keys are rotated, told when they end, and revoked; a certificate is registered", { timeout: 120_000 }, async () => {
  const rotated = await run("keys", "rotate", "police", "--valid-days", "20");
  expect(rotated.stdout).toMatch(/^qlk_[\w-]{43}\n凭证 credential k1，有效至/);
  const expiring = await run("keys", "list", "--expiring");
  expect(expiring).toMatchObject({ code: 1, stdout: expect.stringMatching(/police\s+k1\s+密钥 key\s+⚠ 19 天后到期/) });
  const pem = join(dir, "client.pem");
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", join(dir, "client.key"), "-out", pem, "-days", "100", "-subj", "/CN=police"], { stdio: "ignore" });
  expect((await run("keys", "register-certificate", "police", pem)).stdout).toMatch(/c2\s+证书 certificate\s+有效 valid.*CN=police/);
  expect(await run("keys", "register-certificate", "court", pem)).toMatchObject({ code: 2, stderr: expect.stringContaining("another system") });
  expect((await run("keys", "revoke", "police", "k1", "--reason", "示例")).stdout).toContain("c2");
  expect((await run("keys", "list", "police")).stdout).toMatch(/k1\s+密钥 key\s+已失效 over/);
  expect(await run("keys", "revoke", "police", "k9", "--reason", "示例")).toMatchObject({ code: 1, stderr: expect.stringContaining("CREDENTIAL_NOT_FOUND") });
  expect((await run("audit", "--object", "system.police", "--limit", "1")).stdout).toContain("credential.revoked");
});

test("agencies are renamed and succeeded by date", { timeout: 60_000 }, async () => {
  const uscc = "11520100MBYT00113W";
  const put = await run("agencies", "put", uscc, "--name", "示例新局", "--former-name", "示例旧局=2019-01-15");
  expect(put).toMatchObject({ code: 0, stdout: expect.stringContaining("示例新局") });
  expect((await run("agencies", "show", uscc, "--on", "2018-05-01")).stdout).toContain("2018-05-01: 示例旧局");
  expect(await run("agencies", "put", uscc, "--superior", uscc)).toMatchObject({ code: 2, stderr: expect.stringContaining("leads back to itself") });
  expect((await run("agencies", "list", "--division", "5203")).stdout).not.toContain(uscc);
  expect((await run("applications", "--help")).stdout).toContain("hub applications show agri-case");
});
