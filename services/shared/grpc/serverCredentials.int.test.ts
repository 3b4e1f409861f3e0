import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChannelCredentials, createChannel, createClient } from "nice-grpc";
import { HealthDefinition } from "nice-grpc-server-health";
import { afterAll, expect, test } from "vitest";
import { createLogger } from "../log.ts";
import { startGrpcServer } from "./server.ts";
import { serverCredentials } from "./serverCredentials.ts";

const dir = mkdtempSync(join(tmpdir(), "qianlian-tls-"));
afterAll(() => rmSync(dir, { recursive: true }));

test("a port beyond the loopback interface is not opened without TLS by accident", () => {
  expect(() => serverCredentials({ host: "0.0.0.0", allowPlaintext: "0" })).toThrow(/TLS/);
  expect(() => serverCredentials({ host: "0.0.0.0", tlsCert: "cert.pem", allowPlaintext: "0" })).toThrow(/HUB_TLS_KEY/);
  expect(() => serverCredentials({ host: "0.0.0.0", tlsCert: "no.pem", tlsKey: "no.key", allowPlaintext: "0" })).toThrow(/no.pem/);
  expect(() => serverCredentials({ host: "127.0.0.1", allowPlaintext: "0" })).not.toThrow();
});

test("with a certificate the services answer over TLS, and only over TLS", async () => {
  const [cert, key] = [join(dir, "cert.pem"), join(dir, "key.pem")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", cert, "-days", "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], { stdio: "ignore" });
  const credentials = serverCredentials({ host: "0.0.0.0", tlsCert: cert, tlsKey: key, allowPlaintext: "0" });
  const server = await startGrpcServer({ host: "127.0.0.1", port: 0, credentials, services: [], log: createLogger("test", "silent") });
  const address = server.address.replace("127.0.0.1", "localhost");
  const check = (how: ChannelCredentials) => createClient(HealthDefinition, createChannel(address, how)).check({ service: "" }, { signal: AbortSignal.timeout(5_000) });
  await expect(check(ChannelCredentials.createSsl(readFileSync(cert)))).resolves.toMatchObject({ status: 1 });
  await expect(check(ChannelCredentials.createInsecure())).rejects.toThrow();
  await server.close();
});
