import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ServerCredentials } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { startGrpcServer } from "../../services/shared/grpc/server.ts";
import { createLogger } from "../../services/shared/log.ts";
import { probeFor } from "./probes.ts";

const commandLine = (...args: string[]) => ["node", "gateway/cli/main.ts", ...args, ""];

const startServer = () =>
  startGrpcServer({ host: "127.0.0.1", port: 0, credentials: ServerCredentials.createInsecure(), services: [], log: createLogger("health", "error") });

test("a container of services is healthy while its gRPC server serves", async () => {
  const server = await startServer();
  const listener = { port: Number(server.address.split(":").at(-1)), tls: false };
  const probe = probeFor(commandLine("serve", "registry", "case"));
  expect(await probe(listener)).toBe(true);
  await server.close();
  await expect(probe(listener)).rejects.toThrow(/ECONNREFUSED/);
});

test("a gateway whose services are away is not healthy", async () => {
  const server = createServer((request, response) => response.writeHead(request.url === "/healthz" ? 503 : 200).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const listener = { port: (server.address() as AddressInfo).port, tls: false };
  expect(await probeFor(commandLine("serve", "gateway"))(listener)).toBe(false);
  expect(await probeFor(commandLine("serve", "simulators"))(listener)).toBe(true);
  server.close();
});

test("what listens nowhere is healthy as long as it runs", async () => {
  const nowhere = { port: Number.NaN, tls: false };
  expect(await probeFor(commandLine("serve", "adapters", "ip-case"))(nowhere)).toBe(true);
  expect(await probeFor(commandLine("up", "--once"))(nowhere)).toBe(true);
});
