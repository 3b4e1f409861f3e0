import { createServer } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { choosePorts, portsFrom } from "./ports.ts";

test("the default ports are those of the documentation", () => {
  expect(portsFrom(7_400)).toEqual({ nats: 7422, natsMonitor: 7423, case: 7440, credit: 7441, trace: 7442, gateway: 7480, simulators: 7490, database: 7491, linkage: 7492, creditChina: 7493, procuratorate: 7494,
    caseMetrics: 7450, creditMetrics: 7451, traceMetrics: 7452, adaptersMetrics: 7453, gatewayMetrics: 7454 });
});

test("when one port of a set is taken, the whole set is left alone", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const taken = typeof address === "object" && address ? address.port : 0;
  const ports = await choosePorts([portsFrom(taken - 40)]);
  server.close();
  expect(ports.case).not.toBe(taken);
  expect(new Set(Object.values(ports)).size).toBe(16);
});
