import { join } from "node:path";
import { CaseServiceDefinition, Outcome, type SubmitRequest } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { DeliveryServiceDefinition, type Answer, type AnswerResult, type SubscribeRequest } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { createHubChannel } from "../../../services/shared/grpc/client.ts";
import { startProcess } from "../../../test/support/childProcess.ts";
import { penaltySubmission } from "../../../test/support/penaltyRows.ts";
import { ROOT, startHubServices } from "./hubServices.ts";

/** Services with recorded penalties, and a receiver that answers as it is told. */
export interface DeliveryHub extends AsyncDisposable {
  /** `host:port` of every service. */
  readonly address: string;
  readonly serviceKey: string;
  /** URL of the HTTP door. */
  readonly url: string;
  /** Records so many penalties, each of a case of its own. */
  record(count: number): Promise<void>;
  /** Receives a subscription of `linkage-platform` from now on, with this result for each delivery. */
  receive(subscriptionId: string, result: AnswerResult): { close(): void };
}

const SERVICE_KEY = "service-key-of-the-delivery-test";
const KEYS = { "aic-case": "key-of-aic-case-in-this-test", "linkage-platform": "key-of-linkage-in-this-test" };

export async function startDeliveryHub(): Promise<DeliveryHub> {
  await using starting = new AsyncDisposableStack();
  const { address, env } = starting.use(await startHubServices(SERVICE_KEY, KEYS));
  const gateway = starting.use(await startProcess(join(ROOT, "gateway/http/main.ts"), [], env));
  let recorded = 0;
  const running = starting.move();
  return {
    address,
    serviceKey: SERVICE_KEY,
    url: String(gateway.ready["address"]),
    async record(count) {
      const channel = createHubChannel(address, { key: KEYS["aic-case"] });
      const submissions = Array.from({ length: count }, () => penaltySubmission(recorded++));
      for await (const { answers } of channel.client(CaseServiceDefinition).submit(once({ requestId: "1", submissions }))) {
        if (answers.some(({ outcome }) => outcome !== Outcome.ACCEPTED)) throw new Error("not accepted");
      }
      channel.close();
    },
    receive: (subscriptionId, result) => receive(address, subscriptionId, result),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function* once(request: SubmitRequest): AsyncGenerator<SubmitRequest> {
  yield request;
}

function receive(address: string, subscriptionId: string, result: AnswerResult): { close(): void } {
  const channel = createHubChannel(address, { key: KEYS["linkage-platform"] });
  const ending = new AbortController();
  const outbox: SubscribeRequest[] = [{ message: { $case: "open", value: { subscriptionId, window: 0 } } }];
  let wake = () => {};
  async function* requests(): AsyncGenerator<SubscribeRequest> {
    for (;;) {
      const next = outbox.shift();
      if (next) yield next;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  const run = async () => {
    for await (const { deliveries } of channel.client(DeliveryServiceDefinition).subscribe(requests(), { signal: ending.signal })) {
      const answers = deliveries.map(({ deliveryId }): Answer => ({ deliveryId, result, receipt: "示例", reason: "E019", message: "示例", retryAfterMs: 0, duplicate: false }));
      outbox.push({ message: { $case: "answers", value: { answers } } });
      wake();
    }
  };
  void run().catch(() => undefined).finally(() => channel.close());
  return { close: () => ending.abort() };
}
