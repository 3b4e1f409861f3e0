import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { startReceiver } from "../testing/testReceiver.ts";
import { EndpointCalls } from "./endpointCalls.ts";
import { createGuard, type Guard, type Resolve } from "./guard.ts";

const open: { close(): void }[] = [];
afterEach(() => open.splice(0).forEach((one) => one.close()));

function post(url: string, guard: Guard = createGuard(["127.0.0.1"]), timeoutMs = 1_000) {
  const calls = new EndpointCalls(guard);
  open.push(calls);
  return calls.post({ url: new URL(url), headers: {}, body: Buffer.from("{}"), timeoutMs, signal: new AbortController().signal });
}

/** A server that says these bytes to whoever connects. */
async function serverSaying(text: string): Promise<string> {
  const server = createServer((socket) => void socket.on("error", () => undefined).once("data", () => socket.write(text)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(server);
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("only the beginning of a long answer is read", async () => {
  await using receiver = await startReceiver(() => ({ status: 400, body: "长".repeat(100_000) }));
  const outcome = await post(receiver.url);
  expect(outcome).toMatchObject({ kind: "answered", status: 400 });
  expect(outcome.kind === "answered" && Buffer.byteLength(outcome.excerpt)).toBeLessThan(4_100);
});

test("the status counts although the body never ends", async () => {
  const host = await serverSaying("HTTP/1.1 200 OK\r\nwebhook-receipt: r-9\r\ncontent-length: 100\r\n\r\nbegin");
  expect(await post(`http://${host}/`, undefined, 300)).toMatchObject({ kind: "answered", status: 200, receipt: "r-9", excerpt: "begin" });
});

test("no answer in time, and an answer that is none, leave the outcome unknown", async () => {
  await using receiver = await startReceiver(() => "hang");
  expect(await post(receiver.url, undefined, 150)).toMatchObject({ kind: "unknown", reason: "TARGET_TIMEOUT" });
  expect(await post(`http://${await serverSaying("nonsense\r\n\r\n")}/`)).toMatchObject({ kind: "unknown", reason: "NO_VALID_ANSWER" });
});

test("what never got through is told apart: refused, no TLS, no such name", async () => {
  expect(await post("http://127.0.0.1:1/")).toMatchObject({ kind: "unreachable", reason: "CONNECTION_REFUSED" });
  expect(await post(`https://${await serverSaying("HTTP/1.1 400 Bad Request\r\n\r\n")}/`)).toMatchObject({ kind: "unreachable", reason: "TLS_FAILED" });
  const nowhere: Resolve = async () => {
    throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
  };
  expect(await post("https://nowhere.invalid/", createGuard([], nowhere))).toMatchObject({ kind: "unreachable", reason: "NAME_NOT_FOUND" });
});

test("a name that changes its mind after the check is not followed", async () => {
  await using receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  let asked = 0;
  const rebinding: Resolve = async () => (asked++ === 0 ? [{ address: "127.0.0.1", family: 4 }] : [{ address: "127.0.0.2", family: 4 }]);
  const guard = createGuard(["127.0.0.1"], rebinding);
  const reached = await post(`http://rebind.example:${port}/`, guard);
  expect(reached).toMatchObject({ kind: "answered", status: 204 });
  expect(asked).toBe(1);
  expect(await post(`http://rebind.example:${port}/`, guard)).toMatchObject({ kind: "unreachable", reason: "ADDRESS_NOT_ALLOWED" });
});

test("a kept connection that the receiver has closed meanwhile is made anew", async () => {
  await using receiver = await startReceiver();
  const calls = new EndpointCalls(createGuard(["127.0.0.1"]));
  open.push(calls);
  const call = { url: new URL(receiver.url), headers: {}, body: Buffer.from("{}"), timeoutMs: 1_000, signal: new AbortController().signal };
  expect(await calls.post(call)).toMatchObject({ status: 204 });
  receiver.closeIdle();
  expect(await calls.post(call)).toMatchObject({ status: 204 });
});
