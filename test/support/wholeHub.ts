import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "nice-grpc";
import { CaseServiceDefinition, type Submission, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { DeliveryServiceDefinition, type Answer, type Delivery, type SubscribeRequest } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Operator, type Right } from "../../proto/gen/hub/registry/v1/registry.ts";
import { RegistryServiceDefinition } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { TraceServiceDefinition } from "../../proto/gen/hub/trace/v1/trace_service.ts";
import { createHubChannel } from "../../services/shared/grpc/client.ts";
import { startProcess } from "./childProcess.ts";
import { startNatsServer, type TestNatsServer } from "./natsServer.ts";
import { freePort } from "../../seeds/simulators/servers/freePort.ts";

const SERVICE_KEY = "service-key-of-this-test";
const SYSTEM_KEYS: Readonly<Record<string, string>> = { "ip-case": "key-of-ip-case-in-this-test", "credit-china": "key-of-credit-china-in-test" };

/** The services that a way goes through, in one process, with an embedded book. */
export interface WholeHub extends AsyncDisposable {
  readonly nats: TestNatsServer;
  readonly trace: Client<typeof TraceServiceDefinition>;
  readonly registry: Client<typeof RegistryServiceDefinition>;
  /** The trace service as an operator with these rights sees it. */
  traceAs(id: string, rights: readonly Right[]): Promise<Client<typeof TraceServiceDefinition>>;
  submit(submissions: readonly Submission[]): Promise<readonly SubmissionAnswer[]>;
  /** Opens the stream of credit-china; each delivery is answered as told, undefined = not at all. */
  receive(answer: (delivery: Delivery) => Partial<Answer> | undefined): { close(): void };
}

export async function startWholeHub(): Promise<WholeHub> {
  const nats = await startNatsServer();
  const dir = await mkdtemp(join(tmpdir(), "qianlian-trace-hub-"));
  const address = `127.0.0.1:${await freePort()}`;
  const hub = await startProcess(join(import.meta.dirname, "../../services/host.ts"), ["registry", "case", "credit", "delivery", "trace"], {
    NATS_URL: nats.url,
    HUB_DATA_DIR: dir,
    HUB_SERVICE_KEY: SERVICE_KEY,
    HUB_KEY_SECRET: "secret-of-keyed-hashes-of-this-test",
    HUB_SYSTEM_KEYS: JSON.stringify(SYSTEM_KEYS),
    HUB_PORT: address.split(":")[1] ?? "",
    ...Object.fromEntries(["REGISTRY", "DELIVERY"].map((service) => [`HUB_${service}_ADDRESS`, address])),
  });
  const channels = new Set<ReturnType<typeof createHubChannel>>();
  const connect = (key: string) => {
    const channel = createHubChannel(address, { key });
    channels.add(channel);
    return channel;
  };
  const service = connect(SERVICE_KEY);
  const registry = service.client(RegistryServiceDefinition);
  const cases = connect(SYSTEM_KEYS["ip-case"] ?? "").client(CaseServiceDefinition);
  return {
    nats,
    registry,
    trace: service.client(TraceServiceDefinition),
    async traceAs(id, rights) {
      await registry.putOperator({ operator: Operator.fromPartial({ id, name: `示例${id}`, rights: [...rights] }) });
      return connect((await registry.issueOperatorKey({ operatorId: id })).key).client(TraceServiceDefinition);
    },
    async submit(submissions) {
      for await (const { answers } of cases.submit(once({ requestId: "1", submissions: [...submissions] }))) return answers;
      return [];
    },
    receive: (answer) => receive(connect(SYSTEM_KEYS["credit-china"] ?? "").client(DeliveryServiceDefinition), answer),
    async [Symbol.asyncDispose]() {
      for (const channel of channels) channel.close();
      await hub.close();
      await nats.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const noAnswer: Answer = { deliveryId: "", result: 0, receipt: "", reason: "", message: "", retryAfterMs: 0, duplicate: false };

function receive(delivery: Client<typeof DeliveryServiceDefinition>, answer: (delivery: Delivery) => Partial<Answer> | undefined): { close(): void } {
  const stopping = new AbortController();
  const answers: Answer[] = [];
  let wake = () => {};
  const requests = async function* (): AsyncGenerator<SubscribeRequest> {
    yield { message: { $case: "open", value: { subscriptionId: "credit-china", window: 100 } } };
    while (!stopping.signal.aborted) {
      if (answers.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      if (answers.length > 0) yield { message: { $case: "answers", value: { answers: answers.splice(0) } } };
    }
  };
  const run = async () => {
    for await (const { deliveries } of delivery.subscribe(requests(), { signal: stopping.signal })) {
      answers.push(...deliveries.flatMap((one) => (answer(one) ? [{ ...noAnswer, deliveryId: one.deliveryId, ...answer(one) }] : [])));
      wake();
    }
  };
  run().catch(() => undefined);
  return {
    close() {
      stopping.abort();
      wake();
    },
  };
}

async function* once<Item>(item: Item): AsyncGenerator<Item> {
  yield await Promise.resolve(item);
}
