import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProcess, type TestProcess } from "../../test/support/childProcess.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { penaltySubmission } from "../../test/support/penaltyRows.ts";
import { CaseServiceDefinition } from "../../proto/gen/hub/case/v1/case_service.ts";
import { AdapterServiceDefinition } from "../../proto/gen/hub/registry/v1/adapter_service.ts";
import { RegistryServiceDefinition } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { createHubChannel, type HubChannel } from "../shared/grpc/client.ts";
import { readClientTls } from "../shared/grpc/clientTls.ts";
import { SERVICE_KEY } from "./testing/registryHub.ts";

const HOST = join(import.meta.dirname, "../host.ts");
const dir = mkdtempSync(join(tmpdir(), "qianlian-registry-tls-"));
const file = (name: string) => join(dir, name);
const EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "ignore" });
const issue = (name: string) => {
  openssl("req", ...EC, "-keyout", file(`${name}.key`), "-out", file(`${name}.csr`), "-subj", `/CN=${name}`, "-addext", "subjectAltName=DNS:localhost");
  openssl("x509", "-req", "-in", file(`${name}.csr`), "-CA", file("ca.pem"), "-CAkey", file("ca.key"), "-CAcreateserial", "-out", file(`${name}.pem`), "-days", "2", "-copy_extensions", "copy");
};

let nats: TestNatsServer;
let hub: TestProcess;
let address: string;
const channels: HubChannel[] = [];

beforeAll(async () => {
  openssl("req", "-x509", ...EC, "-keyout", file("ca.key"), "-out", file("ca.pem"), "-days", "2", "-subj", "/CN=ca");
  for (const name of ["hub", "ip-case", "stranger"]) issue(name);
  nats = await startNatsServer();
  const port = String(32_000 + (process.pid % 400));
  address = `https://localhost:${port}`;
  hub = await startProcess(
    HOST,
    ["registry", "case"],
    {
      NATS_URL: nats.url,
      HUB_SERVICE_KEY: SERVICE_KEY,
      HUB_KEY_SECRET: "key-secret-of-this-test",
      HUB_PORT: port,
      HUB_REGISTRY_ADDRESS: address,
      HUB_TLS_CERT: file("hub.pem"),
      HUB_TLS_KEY: file("hub.key"),
      HUB_TLS_CLIENT_CA: file("ca.pem"),
      NODE_EXTRA_CA_CERTS: file("ca.pem"),
    },
  );
}, 60_000);
afterAll(async () => {
  for (const channel of channels) channel.close();
  await hub?.close();
  await nats?.close();
  rmSync(dir, { recursive: true });
});

function as(name?: string, key?: string) {
  const tls = readClientTls({ ca: file("ca.pem"), ...(name ? { certificate: file(`${name}.pem`), privateKey: file(`${name}.key`) } : {}) });
  const channel = createHubChannel(address, { tls, key });
  channels.push(channel);
  return { adapters: channel.client(AdapterServiceDefinition), registry: channel.client(RegistryServiceDefinition), cases: channel.client(CaseServiceDefinition) };
}

async function submit(cases: ReturnType<typeof as>["cases"]): Promise<string> {
  async function* requests() {
    yield { requestId: "r", submissions: [penaltySubmission(1)] };
  }
  try {
    for await (const { answers } of cases.submit(requests())) return `outcome ${answers[0]?.outcome}`;
    return "no answer";
  } catch (error) {
    return String(error);
  }
}

test("a registered certificate opens what the system's key opens, without a key, until it is revoked", async () => {
  const operator = as(undefined, SERVICE_KEY);
  const system = as("ip-case");
  await expect(system.registry.getCaller({})).rejects.toThrow(/UNAUTHENTICATED/);
  const certificate = readFileSync(file("ip-case.pem"), "utf8");
  const { credential } = await operator.adapters.registerCertificate({ systemId: "ip-case", certificate });
  expect((await operator.adapters.registerCertificate({ systemId: "ip-case", certificate })).credential).toEqual(credential);

  expect(await system.registry.getCaller({})).toMatchObject({ id: "ip-case" });
  await expect.poll(() => submit(system.cases), { timeout: 1_000, interval: 20 }).toMatch(/^outcome/);
  expect((await system.adapters.listCredentials({ systemId: "ip-case" })).credentials.map(({ subject }) => subject)).toEqual(["CN=ip-case"]);
  for (const other of [as("stranger"), as()]) expect(await submit(other.cases)).toMatch(/UNAUTHENTICATED/);

  await operator.adapters.revokeCredential({ systemId: "ip-case", credentialId: credential?.id ?? "", reason: "示例" });
  await expect.poll(() => submit(system.cases), { timeout: 1_000, interval: 20 }).toMatch(/UNAUTHENTICATED/);
  await expect(operator.adapters.registerCertificate({ systemId: "ip-case", certificate })).rejects.toThrow(/revoked/);
});
