import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { X509Certificate } from "node:crypto";
import { Metadata, type CallContext } from "nice-grpc";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ClockServiceDefinition } from "../../../proto/gen/hub/case/v1/clock_service.ts";
import { HubError } from "../errors.ts";
import { createLogger } from "../log.ts";
import { presentedProof } from "./authentication.ts";
import { createHubChannel, type ClientTls } from "./client.ts";
import { PEER_CERTIFICATE_KEY } from "./peerCertificate.ts";
import { startGrpcServer } from "./server.ts";
import { serverCredentials } from "./serverCredentials.ts";

const dir = mkdtempSync(join(tmpdir(), "qianlian-mtls-"));
const file = (name: string) => join(dir, name);
const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "ignore" });
const EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

function makeCa(name: string) {
  openssl("req", "-x509", ...EC, "-keyout", file(`${name}.key`), "-out", file(`${name}.pem`), "-days", "2", "-subj", `/CN=${name}`);
}

/** `ended`: until yesterday. */
function makeCertificate(name: string, ca: string, { ended = false, san = "" } = {}) {
  openssl("req", ...EC, "-keyout", file(`${name}.key`), "-out", file(`${name}.csr`), "-subj", `/CN=${name}`, ...(san ? ["-addext", `subjectAltName=${san}`] : []));
  openssl("x509", "-req", "-in", file(`${name}.csr`), "-CA", file(`${ca}.pem`), "-CAkey", file(`${ca}.key`), "-CAcreateserial", "-out", file(`${name}.pem`), "-days", ended ? "-1" : "2", "-copy_extensions", "copy");
}

const fingerprint = (name: string) => new X509Certificate(readFileSync(file(`${name}.pem`))).fingerprint256.replaceAll(":", "").toLowerCase();

beforeAll(() => {
  for (const ca of ["hub-ca", "client-ca", "other-ca"]) makeCa(ca);
  makeCertificate("hub", "hub-ca", { san: "DNS:localhost" });
  makeCertificate("adapter", "client-ca");
  makeCertificate("ended", "client-ca", { ended: true });
  makeCertificate("stranger", "other-ca");
});
afterAll(() => rmSync(dir, { recursive: true }));

/** A server that says by what its caller would be known. */
async function startServer() {
  const credentials = serverCredentials({ host: "0.0.0.0", tlsCert: file("hub.pem"), tlsKey: file("hub.key"), tlsClientCa: file("client-ca.pem"), allowPlaintext: "0" });
  const tell = (_request: unknown, context: CallContext) => Promise.reject(new HubError("NOT_GRANTED", `proof=${presentedProof(context)?.hash ?? "none"}`));
  const server = await startGrpcServer({ host: "127.0.0.1", port: 0, credentials, services: [{ definition: ClockServiceDefinition, implementation: { advanceClock: tell } }], log: createLogger("test", "silent") });
  const address = `https://${server.address.replace("127.0.0.1", "localhost")}`;
  return { address, close: () => server.close() };
}

const tlsOf = (name?: string): ClientTls => ({ ca: readFileSync(file("hub-ca.pem")), ...(name ? { certificate: readFileSync(file(`${name}.pem`)), privateKey: readFileSync(file(`${name}.key`)) } : {}) });

test("the certificate of the connection names the caller; one that is over, of another CA, or none at all names nobody", async () => {
  const server = await startServer();
  const ask = async (tls: ClientTls, metadata?: Metadata) => {
    const channel = createHubChannel(server.address, { tls });
    const answer = await channel
      .client(ClockServiceDefinition)
      .advanceClock({}, { signal: AbortSignal.timeout(5_000), ...(metadata ? { metadata } : {}) })
      .then(String, String);
    channel.close();
    return answer;
  };
  expect(await ask(tlsOf("adapter"))).toContain(`proof=${fingerprint("adapter")}`);
  for (const name of ["ended", "stranger", undefined]) expect(await ask(tlsOf(name))).toContain("proof=none");

  const forged = Metadata().set(PEER_CERTIFICATE_KEY, fingerprint("adapter"));
  expect(await ask(tlsOf(), forged)).toContain("proof=none");
  expect(await ask(tlsOf("stranger"), forged)).toContain("proof=none");
  await server.close();
});

test("without TLS nobody can claim a certificate", async () => {
  const tell = (_request: unknown, context: CallContext) => Promise.reject(new HubError("NOT_GRANTED", `proof=${presentedProof(context)?.hash ?? "none"}`));
  const server = await startGrpcServer({ host: "127.0.0.1", port: 0, services: [{ definition: ClockServiceDefinition, implementation: { advanceClock: tell } }], log: createLogger("test", "silent") });
  const channel = createHubChannel(server.address);
  const metadata = Metadata().set(PEER_CERTIFICATE_KEY, fingerprint("adapter"));
  await expect(channel.client(ClockServiceDefinition).advanceClock({}, { metadata })).rejects.toThrow(/proof=none/);
  channel.close();
  await server.close();
});

test("certificates of clients are not asked for without TLS of the server's own", () => {
  expect(() => serverCredentials({ host: "127.0.0.1", tlsClientCa: file("client-ca.pem"), allowPlaintext: "0" })).toThrow(/HUB_TLS_CERT/);
});
