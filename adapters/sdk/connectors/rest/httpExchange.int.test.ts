import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { createRestClient, type RestOptions } from "./restClient.ts";
import { checkNetwork } from "./selfTest.ts";
import type { TlsSettings } from "./tls.ts";

const signal = new AbortController().signal;
const directory = mkdtempSync(join(tmpdir(), "tls-"));
afterAll(() => rmSync(directory, { recursive: true }));

async function listening(server: Server, scheme: "http" | "https") {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `${scheme}://localhost:${(server.address() as AddressInfo).port}`, [Symbol.asyncDispose]: async () => void server.close() };
}
const serving = (listener: RequestListener) => listening(createServer(listener), "http");
const get = (url: string, options: Partial<RestOptions> = {}, path = "/") => {
  const client = createRestClient({ system: "示例", baseUrl: url, timeoutMs: 2_000, ...options });
  return client.send({ method: "GET", path }, signal).finally(() => client.close());
};

describe("answers", () => {
  test.each([["gzip", gzipSync], ["deflate", deflateSync], ["br", brotliCompressSync]] as const)("%s is unpacked", async (encoding, pack) => {
    await using server = await serving((_, reply) => reply.writeHead(200, { "content-encoding": encoding }).end(pack(`{"a":"示例"}`)));
    expect((await get(server.url)).body).toEqual({ a: "示例" });
  });

  const gb = Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xca, 0xbe, 0xc0, 0xfd, 0x22, 0x7d]);
  test("GB18030 is read where the answer or the settings say so", async () => {
    await using named = await serving((_, reply) => reply.writeHead(200, { "content-type": "application/json; charset=GBK" }).end(gb));
    expect((await get(named.url)).body).toEqual({ a: "示例" });
    await using silent = await serving((_, reply) => reply.writeHead(200).end(gb));
    expect((await get(silent.url, { charset: "gb18030" })).body).toEqual({ a: "示例" });
  });

  test("an answer over the limit is cut off, also one that only swells when unpacked", async () => {
    const long = JSON.stringify("x".repeat(200_000));
    await using plain = await serving((_, reply) => reply.end(long));
    await using bomb = await serving((_, reply) => reply.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(long)));
    for (const { url } of [plain, bomb]) {
      await expect(get(url, { maxBodyBytes: 100_000 })).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE", message: expect.stringContaining("maxBodyBytes") as unknown });
    }
  });
});

describe("redirects", () => {
  const endless: RequestListener = ({ url }, reply) => reply.writeHead(302, { location: url === "/a" ? "/b?token=secret" : "/a" }).end();

  test("are not followed unless asked for, and the message names where they lead", async () => {
    await using server = await serving(endless);
    await expect(get(server.url, {}, "/a")).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE", message: expect.stringMatching(/\/a → .*\/b.*redirects/) as unknown });
  });

  test("an endless one ends with the chain, without what stood in queries", async () => {
    await using server = await serving(endless);
    const failure = await get(server.url, { redirects: 3 }, "/a").catch((error: Error) => error.message);
    expect(failure).toMatch(/超过 3 次.*\/a → .*\/b → .*\/a → .*\/b/);
    expect(failure).not.toContain("secret");
  });

  test("one inside the host is followed, one to another host is not", async () => {
    await using other = await serving((_, reply) => reply.end(`{"stolen":true}`));
    await using server = await serving(({ url }, reply) => {
      if (url === "/new") return reply.end(`{"ok":true}`);
      return reply.writeHead(301, { location: url === "/old" ? "/new" : other.url }).end();
    });
    expect((await get(server.url, { redirects: 1 }, "/old")).body).toEqual({ ok: true });
    await expect(get(server.url, { redirects: 1 }, "/away")).rejects.toMatchObject({ message: expect.stringContaining("another host") as unknown });
  });
});

/** Certificates come from the openssl of the machine; without one the tests say so and are skipped. */
function makeCertificate(): { key: string; cert: string } | undefined {
  const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  try {
    execFileSync("openssl", ["req", "-x509", "-utf8", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/O=示例机关/CN=gateway.example", "-addext", "subjectAltName=DNS:gateway.example", "-keyout", key, "-out", cert], { stdio: "ignore" });
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } catch {
    return undefined;
  }
}

const pair = makeCertificate();
describe.skipIf(!pair)(`TLS${pair ? "" : " (skipped: no openssl on this machine)"}`, () => {
  const fingerprint = pair ? new X509Certificate(pair.cert).fingerprint256 : "";
  const secure = () => {
    const seen: string[] = [];
    const server = createTlsServer({ ...pair!, requestCert: true, rejectUnauthorized: false }, (request, reply) => {
      seen.push(request.url ?? "");
      reply.end(JSON.stringify({ client: (request.socket as { getPeerCertificate?: () => { subject?: { CN?: string } } }).getPeerCertificate?.().subject?.CN ?? "" }));
    });
    return listening(server, "https").then((started) => ({ ...started, seen }));
  };
  const withTls = (url: string, tls: TlsSettings) => get(url, { tls });

  test("a certificate of a known issuer with the expected name is taken, ours is shown", async () => {
    await using server = await secure();
    expect((await withTls(server.url, { ca: pair!.cert, serverName: "gateway.example", ...pair! })).body).toEqual({ client: "gateway.example" });
  });

  test("another name is refused and both names are told", async () => {
    await using server = await secure();
    await expect(withTls(server.url, { ca: pair!.cert })).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE", message: expect.stringMatching(/应为 localhost.*gateway\.example/) as unknown });
    expect(server.seen).toEqual([]);
  });

  test("an unknown issuer is refused and the remedy told", async () => {
    await using server = await secure();
    await expect(withTls(server.url, { serverName: "gateway.example" })).rejects.toMatchObject({ message: expect.stringContaining("tls.ca") as unknown });
  });

  test("a pinned certificate needs no issuer; any other one is refused before anything is sent", async () => {
    await using server = await secure();
    expect((await withTls(server.url, { fingerprint })).status).toBe(200);
    expect((await withTls(server.url, { fingerprint: fingerprint.toLowerCase().replaceAll(":", "") })).status).toBe(200);
    server.seen.length = 0;
    await expect(withTls(server.url, { fingerprint: fingerprint.replace(/^../, "00") })).rejects.toMatchObject({ message: expect.stringMatching(/应为 00.*实为.*示例机关/) as unknown });
    expect(server.seen).toEqual([]);
  });

  test("the self-test names the certificate, or the step that fails", async () => {
    const server = await secure();
    expect(await checkNetwork(server.url, { fingerprint }, signal)).toMatchObject([{ place: "connection.dns", ok: true }, { place: "connection.tcp", ok: true }, { place: "connection.tls", ok: true, message: expect.stringContaining("示例机关") as unknown }]);
    expect((await checkNetwork(server.url, {}, signal)).at(-1)).toMatchObject({ place: "connection.tls", ok: false, message: expect.stringContaining("tls.ca") as unknown });
    await server[Symbol.asyncDispose]();
    expect(await checkNetwork("http://127.0.0.1:1", undefined, signal)).toMatchObject([{ place: "connection.tcp", ok: false }]);
    expect(await checkNetwork("http://nothing.invalid", undefined, signal)).toMatchObject([{ place: "connection.dns", ok: false }]);
  });
});
