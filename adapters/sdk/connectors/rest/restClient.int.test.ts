import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskedWords } from "../targetError.ts";
import { createRestClient, parseRetryAfter } from "./restClient.ts";
import { sendHalving } from "./sendHalving.ts";

const never = new AbortController().signal;

/** A server that answers every request alike and is closed at the end of the test. */
async function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const server = createServer((_, reply) => reply.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createRestClient({ system: "示例", baseUrl, timeoutMs: 200 });
  const close = async () => {
    server.close();
    server.closeAllConnections();
  };
  return { client, close, [Symbol.asyncDispose]: close };
}

describe("what a reply means", () => {
  test.for([
    [500, "TARGET_UNAVAILABLE"],
    [503, "TARGET_UNAVAILABLE"],
    [401, "TARGET_UNAVAILABLE"],
    [408, "TARGET_TIMEOUT"],
    [504, "TARGET_TIMEOUT"],
    [429, "TARGET_RATE_LIMITED"],
  ] as const)("HTTP %i is %s", async ([status, reason]) => {
    await using partner = await answering(status, "{}", { "retry-after": "2" });
    const sent = partner.client.send({ method: "GET", path: "/" }, never);
    await expect(sent).rejects.toMatchObject({ reason, metadata: { retryAfterMs: "2000" } });
  });

  test("a refused request is a reply, not a failure", async () => {
    await using partner = await answering(422, `{"code":"X"}`);
    expect(await partner.client.send({ method: "GET", path: "/" }, never)).toEqual({ status: 422, body: { code: "X" }, retryAfterMs: 0 });
  });

  test("a page of a proxy instead of JSON means that the system is not there", async () => {
    await using partner = await answering(200, "<html>");
    await expect(partner.client.send({ method: "GET", path: "/" }, never)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  });

  test("a closed port is TARGET_UNAVAILABLE, silence is TARGET_TIMEOUT, our own stop is SHUTTING_DOWN", async () => {
    const partner = await answering(200, "{}");
    await partner.close();
    await expect(partner.client.send({ method: "GET", path: "/" }, never)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });

    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const baseUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const client = createRestClient({ system: "示例", baseUrl, timeoutMs: 50 });
    await expect(client.send({ method: "GET", path: "/" }, never)).rejects.toMatchObject({ reason: "TARGET_TIMEOUT" });
    await expect(client.send({ method: "GET", path: "/" }, AbortSignal.abort())).rejects.toMatchObject({ reason: "SHUTTING_DOWN" });
    silent.closeAllConnections();
    silent.close();
  });
});

test("Retry-After is read as seconds or as a date and never negative", () => {
  const now = Date.parse("2026-11-23T00:00:00Z");
  expect(parseRetryAfter("3", now)).toBe(3000);
  expect(parseRetryAfter("Mon, 23 Nov 2026 00:00:05 GMT", now)).toBe(5000);
  expect(parseRetryAfter("Mon, 23 Nov 2020 00:00:05 GMT", now)).toBe(0);
  expect(parseRetryAfter("soon", now)).toBe(0);
  expect(parseRetryAfter(null, now)).toBe(0);
});

test("halving finds every bad item, keeps the order and spares the good ones", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 60 }), async (flags) => {
      const items = flags.map((good, index) => ({ good, index }));
      const send = async (batch: readonly (typeof items)[number][]) =>
        batch.every(({ good }) => good)
          ? { results: batch.map(({ index }) => `ok ${index}`) }
          : { refused: { code: "B1", message: "" } };
      const results = await sendHalving(items, send, ({ index }, { code }) => `${code} ${index}`);
      expect(results).toEqual(items.map(({ good, index }) => `${good ? "ok" : "B1"} ${index}`));
    }),
  );
});

test("a body never grows over the limit of the partners", async () => {
  const items = Array.from({ length: 30 }, () => "示".repeat(200_000));
  const sizes: number[] = [];
  const send = async (batch: readonly string[]) => {
    sizes.push(Buffer.byteLength(JSON.stringify(batch)));
    return { results: batch };
  };
  expect(await sendHalving(items, send, (item) => item)).toHaveLength(30);
  expect(Math.max(...sizes)).toBeLessThan(8_100_000);
  expect(sizes.length).toBe(3);
});

test("a partner's words lose resident and mobile numbers before they reach a log", () => {
  expect(maskedWords("证件520102188001010014有误，电话13800000000")).toBe("证件520****有误，电话138****");
  expect(maskedWords("x".repeat(500))).toHaveLength(200);
});
