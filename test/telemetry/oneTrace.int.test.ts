import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Adapter, AdapterConnection, Source } from "../../adapters/sdk/contract.ts";
import { connectHub } from "../../adapters/sdk/runtime/hubClients.ts";
import { runAdapter } from "../../adapters/sdk/runtime/runAdapter.ts";
import type { SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { AnswerResult, type Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { TraceServiceDefinition } from "../../proto/gen/hub/trace/v1/trace_service.ts";
import { createHubChannel } from "../../services/shared/grpc/client.ts";
import { createLogger } from "../../services/shared/log.ts";
import { createOtelTracing } from "../../services/shared/telemetry/otelTracing.ts";
import { tracing, useTracing } from "../../services/shared/telemetry/tracing.ts";
import { startProcess } from "../support/childProcess.ts";
import { startNatsServer } from "../support/natsServer.ts";
import { penaltySubmission } from "../support/penaltyRows.ts";
import { startOtlpCollector, type CollectedSpan, type OtlpCollector } from "./otlpCollector.ts";

/** From a row of a system to the receipt of another: five processes, real gRPC, real NATS, OTLP over HTTP. */
const HOST = join(import.meta.dirname, "../../services/host.ts");
const SERVICE_KEY = "trace-test-service-key";
const KEYS = { "aic-case": "trace-test-aic-key-1", "credit-china": "trace-test-credit-key" };
const patiently = { timeout: 30_000, interval: 100 };

const resources = new AsyncDisposableStack();
const received: Delivery[] = [];
const answers: SubmissionAnswer[] = [];
let collector: OtlpCollector;
let traceAddress: string;

beforeAll(async () => {
  collector = resources.use(await startOtlpCollector());
  const nats = resources.use(await startNatsServer());
  const dataDir = await mkdtemp(join(tmpdir(), "qianlian-trace-"));
  resources.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const port = String(33_000 + (process.pid % 4_000));
  const env = {
    NATS_URL: nats.url,
    HUB_DATA_DIR: dataDir,
    HUB_SERVICE_KEY: SERVICE_KEY,
    HUB_KEY_SECRET: "trace-test-key-secret",
    HUB_SYSTEM_KEYS: JSON.stringify(KEYS),
    HUB_REGISTRY_ADDRESS: `127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
  };
  const start = async (...services: string[]) => resources.use(await startProcess(HOST, services, services[0] === "registry" ? { ...env, HUB_PORT: port } : env));
  const addressOf = ({ ready }: Awaited<ReturnType<typeof start>>) => String(ready["address"]);
  const caseAddress = addressOf(await start("registry", "case"));
  const [credit, delivery, trace] = await Promise.all([start("credit"), start("delivery"), start("trace")]);
  traceAddress = addressOf(trace);
  const exporter = new OTLPTraceExporter({ url: `${collector.endpoint}/v1/traces` });
  useTracing(createOtelTracing("adapters", exporter));
  resources.defer(() => tracing()?.close());
  const addresses = { caseAddress, creditAddress: addressOf(credit), deliveryAddress: addressOf(delivery) };
  startAdapter("aic-case", { source: oneRow() }, addresses, dataDir);
  startAdapter("credit-china", { sink: { deliver: deliverAll } }, addresses, dataDir);
}, 90_000);
afterAll(() => resources.disposeAsync(), 30_000);

function startAdapter(system: keyof typeof KEYS, connection: Omit<AdapterConnection, "close">, addresses: Parameters<typeof connectHub>[0], stateDir: string): void {
  const adapter: Adapter = {
    manifest: { system, name: "示例", nameEn: "example", summary: "test", config: z.unknown() },
    connect: () => Promise.resolve({ ...connection, close: () => Promise.resolve() }),
  };
  const hub = connectHub(addresses, KEYS[system]);
  const stopping = new AbortController();
  const running = runAdapter({ adapter, config: {}, hub, subscriptionId: system, log: createLogger("test", "silent"), signal: stopping.signal, stateDir });
  resources.defer(async () => {
    stopping.abort();
    await running.done;
    hub.close();
  });
}

function oneRow(): Source {
  let isSettled = false;
  return {
    poll: () =>
      Promise.resolve({
        submissions: isSettled ? [] : [penaltySubmission(7)],
        settle(given) {
          answers.push(...given);
          isSettled = true;
          return Promise.resolve();
        },
      }),
  };
}

function deliverAll(deliveries: readonly Delivery[]) {
  received.push(...deliveries);
  return Promise.resolve(deliveries.map(({ deliveryId }) => ({ deliveryId, result: AnswerResult.DELIVERED, receipt: `示例回执 ${deliveryId}` })));
}

const spansNamed = (name: string): CollectedSpan[] => collector.spans.filter((span) => span.name === name);

function only(name: string, where: (span: CollectedSpan) => boolean = () => true): CollectedSpan {
  const found = spansNamed(name).filter(where);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} spans ${name}; there are ${[...new Set(collector.spans.map((span) => span.name))].join(", ")}`);
  return found[0];
}

test("one trace leads from the row of a system to the receipt of another, each step within the one before", async () => {
  await expect.poll(() => received.length, patiently).toBe(1);
  await expect.poll(() => spansNamed("process credit-china").length * spansNamed("send credit-china").length * spansNamed("submit aic-case").length, patiently).toBe(1);
  const row = only("submit aic-case");
  expect(row).toMatchObject({ service: "adapters", kind: 4, parentSpanId: "", attributes: { "hub.source.reference": "bench/7", "hub.outcome": "ACCEPTED" } });
  const { traceId } = row;
  const way = [
    row,
    only("hub.case.v1.CaseService/Submit"),
    only("create PenaltyDecided"),
    only("publish case.{partition}.{id}.penalty_decided"),
    only("process case.{partition}.{id}.penalty_decided", ({ service }) => service === "credit"),
    ...requested(),
    only("send credit-china"),
    only("process credit-china"),
  ];
  expect(way.map((span) => span.traceId)).toEqual(way.map(() => traceId));
  // The attempt is within the creation of its event; its publication is a sibling.
  const [sent, created] = [way.at(-2), way.at(-4)];
  expect(sent?.parentSpanId).toBe(created?.spanId);
  const steps = way.filter((span) => span !== sent && span !== way.at(-1));
  for (const [index, span] of steps.entries()) if (index > 0) expect([span.name, span.parentSpanId]).toEqual([span.name, steps[index - 1]?.spanId]);
  expect(way.at(-1)).toMatchObject({ parentSpanId: sent?.spanId, links: [{ traceId, spanId: created?.spanId }], attributes: { "hub.delivery.receipt": `示例回执 ${received[0]?.deliveryId}` } });
  expect(sent?.attributes).toMatchObject({ "hub.delivery.receipt": `示例回执 ${received[0]?.deliveryId}`, "hub.delivery.attempt": 1 });
});

/** Creation and publication of what credit-china is asked to publish. */
function requested(): CollectedSpan[] {
  const created = only("create PublicationRequested", ({ attributes }) => attributes["messaging.message.id"] === received[0]?.event?.id);
  return [created, only("publish credit.{partition}.{id}.publication_requested", ({ parentSpanId }) => parentSpanId === created.spanId)];
}

test("the reaction links to the creation of what it reacts to, and the poll to its rows", () => {
  const [row, created] = [only("submit aic-case"), only("create PenaltyDecided")];
  const processed = only("process case.{partition}.{id}.penalty_decided", ({ service }) => service === "credit");
  expect(processed).toMatchObject({ kind: 5, links: [{ traceId: created.traceId, spanId: created.spanId }], attributes: { "messaging.destination.subscription.name": "credit", "messaging.message.conversation_id": answers[0]?.caseId } });
  expect(only("poll aic-case").links).toMatchObject([{ traceId: row.traceId, spanId: row.spanId }]);
});

test("the hub's own book has the row under the same trace id, from its arrival to its receipt", async () => {
  const channel = createHubChannel(traceAddress, { key: SERVICE_KEY });
  resources.defer(() => channel.close());
  const client = channel.client(TraceServiceDefinition);
  const kinds = async () => {
    const found = await client.traceKey({ key: answers[0]?.caseId ?? "" }).catch(() => undefined);
    return found?.cases.flatMap(({ hops }) => hops) ?? [];
  };
  await expect.poll(async () => (await kinds()).some(({ receipt }) => receipt !== ""), patiently).toBe(true);
  const { traceId } = only("submit aic-case");
  expect(new Set((await kinds()).map((hop) => hop.traceId))).toEqual(new Set([traceId]));
  // The call over gRPC is a span on both sides.
  const called = () => collector.spans.filter(({ name }) => name === "hub.trace.v1.TraceService/TraceKey");
  await expect.poll(() => called().some(({ kind }) => kind === 2), patiently).toBe(true);
  const answered = called().find(({ kind }) => kind === 2);
  await expect.poll(() => called().some(({ kind, spanId }) => kind === 3 && spanId === answered?.parentSpanId), patiently).toBe(true);
});

test("no span says what is in a record", () => {
  const words = JSON.stringify(collector.spans);
  for (const secret of ["示例张一", "贵州示例第7商贸有限公司", SERVICE_KEY]) expect(words).not.toContain(secret);
});
