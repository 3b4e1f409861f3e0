import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import { afterAll, describe, expect, test } from "vitest";
import { createGrpcClient } from "./grpcClient.ts";
import { readProto } from "./protoFile.ts";
import { grpcSettings } from "./settings.ts";
import { codeOfHttpStatus, httpStatusOf, httpStatusOfCode } from "./statusTable.ts";

const signal = new AbortController().signal;
const file = fileURLToPath(new URL("../../../../seeds/simulators/counterparts/grpc/fixtures/example.proto", import.meta.url));
const proto = await readProto({ proto: file, includeDirs: [] });
const directory = mkdtempSync(join(tmpdir(), "grpc-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** A server whose `Put` fails with a code, or says OK. */
async function serving(code: status, credentials = ServerCredentials.createInsecure()) {
  const server = new Server();
  const put = (_: unknown, done: (error: object | null, reply?: object) => void) => (code === status.OK ? done(null, { receipt: "R1" }) : done({ code, details: "示例" }));
  server.addService(proto.services[0]!, { Put: put });
  const port = await new Promise<number>((resolve, reject) => server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error ? reject(error) : resolve(bound))));
  return { address: `localhost:${port}`, [Symbol.asyncDispose]: async () => server.forceShutdown() };
}

const call = async (address: string, more: Record<string, unknown> = {}) => {
  const client = createGrpcClient({ system: "示例", settings: grpcSettings.parse({ address, proto: file, timeoutMs: 3_000, ...more }), proto, streamLimit: () => 10 });
  return client.send({ method: "POST", path: "/example.v1.Exchange/Put", body: "{}" }, signal).finally(() => client.close());
};

describe("what a code means", () => {
  test.for([
    [status.UNAVAILABLE, "TARGET_UNAVAILABLE"],
    [status.INTERNAL, "TARGET_UNAVAILABLE"],
    [status.UNAUTHENTICATED, "TARGET_UNAVAILABLE"],
    [status.DEADLINE_EXCEEDED, "TARGET_TIMEOUT"],
    [status.RESOURCE_EXHAUSTED, "TARGET_RATE_LIMITED"],
  ] as const)("code %i is %s", async ([code, reason]) => {
    await using server = await serving(code);
    await expect(call(server.address)).rejects.toMatchObject({ reason });
  });

  test("a refusal is a reply with the code's name", async () => {
    await using server = await serving(status.FAILED_PRECONDITION);
    expect(await call(server.address)).toMatchObject({ status: 412, body: { code: "FAILED_PRECONDITION", message: "示例" } });
  });

  test("every code has a status of its own and comes back from it", () => {
    const codes = Object.values(status).filter((code): code is status => typeof code === "number");
    expect(new Set(codes.map(httpStatusOfCode)).size).toBe(codes.length);
    expect(codes.map((code) => codeOfHttpStatus(httpStatusOfCode(code)))).toEqual(codes);
    expect(() => httpStatusOf("ALREADY_EXIST")).toThrow("ALREADY_EXISTS");
  });
});

test("a file that is no .proto says so", async () => {
  await expect(readProto({ proto: join(directory, "none.proto"), includeDirs: [] })).rejects.toMatchObject({ reason: "INVALID_REQUEST" });
});

/** Certificates come from the openssl of the machine; without one the test says so and is skipped. */
function makeCertificate(): { key: string; cert: string } | undefined {
  const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  try {
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert], { stdio: "ignore" });
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } catch {
    return undefined;
  }
}

const pair = makeCertificate();
test.skipIf(!pair)(`mutual TLS: who shows no certificate is not served${pair ? "" : " (skipped: no openssl on this machine)"}`, async () => {
  const { key, cert } = pair!;
  const bytes = { private_key: Buffer.from(key), cert_chain: Buffer.from(cert) };
  await using server = await serving(status.OK, ServerCredentials.createSsl(Buffer.from(cert), [bytes], true));
  expect((await call(server.address, { tls: { ca: cert, cert, key } })).body).toEqual({ receipt: "R1" });
  await expect(call(server.address, { tls: { ca: cert } })).rejects.toMatchObject({ reason: expect.stringMatching(/^TARGET_(UNAVAILABLE|TIMEOUT)$/) as unknown });
});
