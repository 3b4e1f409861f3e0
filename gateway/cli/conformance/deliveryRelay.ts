import { ClientError, createServer, ServerError, Status, type CallContext, type Client } from "nice-grpc";
import { createRequestQueue, type RequestQueue } from "../../../adapters/sdk/runtime/requestQueue.ts";
import { DeliveryServiceDefinition, type Answer, type Delivery, type SubscribeRequest, type SubscribeResponse } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { ReconcileServiceDefinition } from "../../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { createHubChannel } from "../../../services/shared/grpc/client.ts";
import { createDeliveryLanes, type InjectedDeliveries } from "./injectedDeliveries.ts";

/**
 * Stands between an adapter and the hub's delivery service: passes everything on, with the adapter's own key, and hands it deliveries
 * of its own, as the hub would: in order per case, again after a cut or a failure, until a final answer. So every type of event that a target
 * takes can be tried, in any order and any number of times.
 */
export interface DeliveryRelay extends AsyncDisposable {
  /** `host:port` in place of the delivery service's. */
  readonly address: string;
  readonly injected: InjectedDeliveries;
}

export async function startDeliveryRelay(hubAddress: string): Promise<DeliveryRelay> {
  const channel = createHubChannel(hubAddress);
  const deliveries = channel.client(DeliveryServiceDefinition);
  const reconciliations = channel.client(ReconcileServiceDefinition);
  const injected = createDeliveryLanes();
  const server = createServer();
  server.add(DeliveryServiceDefinition, {
    ...unrelayed("listSubscriptionStates", "listDeliveries", "streamEvents", "dryRunSubscription", "getDeliveryStanding", "rotateWebhookSecret", "listIncidents", "redriveDelivery"),
    subscribe: (requests: AsyncIterable<SubscribeRequest>, context: CallContext) => subscribe({ hub: deliveries, injected }, requests, context),
  });
  server.add(ReconcileServiceDefinition, {
    ...unrelayed("reconcile", "reconcileUpload", "listReconciliations"),
    answerInventory: (requests, context) => inHubsWords(reconciliations.answerInventory(requests, passedOn(context))),
  });
  const port = await server.listen("127.0.0.1:0");
  return {
    address: `127.0.0.1:${port}`,
    injected,
    async [Symbol.asyncDispose]() {
      injected.close();
      server.forceShutdown();
      channel.close();
    },
  };
}

/** A hub that refuses the key has said so by then; who is refused gets nothing from here either, milliseconds. */
const REFUSAL_MS = 200;

const passedOn = ({ metadata, signal }: CallContext) => ({ metadata, signal });

interface Relayed {
  readonly hub: Client<DeliveryServiceDefinition>;
  readonly injected: InjectedDeliveries;
}

async function* subscribe({ hub, injected }: Relayed, requests: AsyncIterable<SubscribeRequest>, context: CallContext): AsyncGenerator<SubscribeResponse> {
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  const down: RequestQueue<SubscribeResponse> = createRequestQueue();
  const up: RequestQueue<SubscribeRequest> = createRequestQueue();
  let failure: unknown;
  const end = (error?: unknown) => {
    failure ??= error;
    up.end();
    down.end();
  };
  signal.addEventListener("abort", () => end(), { once: true });
  const send = (group: readonly Delivery[]) => down.push({ deliveries: [...group] });
  let attaching: NodeJS.Timeout | undefined;
  const open = () => void (attaching = setTimeout(() => injected.attach(send), REFUSAL_MS));
  void readRequests(requests, { injected, up, open }).then(end, end);
  void passDown(hub.subscribe(up, { metadata: context.metadata, signal }), send).then(end, end);
  try {
    yield* down;
  } finally {
    clearTimeout(attaching);
    injected.detach(send);
    over.abort();
  }
  if (failure && !context.signal.aborted) throw toServerError(failure);
}

/** What the hub refuses is refused in the hub's own words. */
const toServerError = (error: unknown): unknown => (error instanceof ClientError ? new ServerError(error.code, error.details) : error);

async function* inHubsWords<Response>(responses: AsyncIterable<Response>): AsyncGenerator<Response> {
  try {
    yield* responses;
  } catch (error) {
    throw toServerError(error);
  }
}

async function readRequests(requests: AsyncIterable<SubscribeRequest>, { injected, up, open }: { injected: InjectedDeliveries; up: RequestQueue<SubscribeRequest>; open: () => void }): Promise<void> {
  for await (const request of requests) {
    const { message } = request;
    if (message?.$case === "open") up.push(request);
    if (message?.$case === "open") open();
    if (message?.$case !== "answers") continue;
    const forHub: Answer[] = message.value.answers.filter((answer) => !injected.take(answer));
    if (forHub.length > 0) up.push({ message: { $case: "answers", value: { answers: forHub } } });
  }
}

async function passDown(responses: AsyncIterable<SubscribeResponse>, send: (group: readonly Delivery[]) => void): Promise<void> {
  for await (const { deliveries } of responses) send(deliveries);
}

/** Not a call of adapters. */
function unrelayed<Names extends string>(...names: readonly Names[]): Record<Names, () => never> {
  const refuse = () => {
    throw new ServerError(Status.UNIMPLEMENTED, "not relayed");
  };
  return Object.fromEntries(names.map((name) => [name, refuse])) as Record<Names, () => never>;
}
