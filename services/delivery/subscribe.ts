import type { CallContext } from "nice-grpc";
import type { Open, SubscribeRequest, SubscribeResponse } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Way } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError, toHubError } from "../shared/errors.ts";
import { presentedProof } from "../shared/grpc/authentication.ts";
import type { RegistryView } from "../shared/registryClient.ts";
import { notFound, type Pumps } from "./pumps.ts";
import type { Session } from "./session.ts";
import { inResponses } from "./streaming/responses.ts";

export interface SubscribeDeps {
  readonly registry: RegistryView;
  readonly pumps: Pumps;
}

const WINDOW_DEFAULT = 500;
const WINDOW_MAX = 5_000;
/** How often an open stream's key is looked at. */
const LOOK_MS = 500;

/** A subscriber's stream: `open`, then deliveries one way and answers the other. */
export function subscribe({ registry, pumps }: SubscribeDeps) {
  return async function* (requests: AsyncIterable<SubscribeRequest>, context: CallContext): AsyncGenerator<SubscribeResponse> {
    const proof = presentedProof(context);
    const system = registry.authenticate(proof);
    const incoming = requests[Symbol.asyncIterator]();
    const session = attach({ registry, pumps }, system.id, await readOpen(incoming));
    const abort = () => session.end();
    context.signal.addEventListener("abort", abort, { once: true });
    const looking = setInterval(() => endWithProof(session, () => registry.authenticate(proof)), LOOK_MS);
    const answering = readAnswers(incoming, session);
    try {
      for (let deliveries = await session.next(); deliveries; deliveries = await session.next()) {
        for (const group of inResponses(deliveries)) yield { deliveries: group };
      }
    } finally {
      context.signal.removeEventListener("abort", abort);
      clearInterval(looking);
      session.end();
      // The call is over for us; the reader of answers ends when the client's side does.
      void answering;
    }
  };
}

/** Ends the stream of a subscriber whose key or certificate is over or revoked. */
function endWithProof(session: Session, authenticate: () => unknown): void {
  try {
    authenticate();
  } catch (error) {
    session.end(toHubError(error));
  }
}

async function readOpen(incoming: AsyncIterator<SubscribeRequest>): Promise<Open> {
  const first = await incoming.next();
  const message = first.done ? undefined : first.value.message;
  if (message?.$case !== "open") throw new HubError("INVALID_REQUEST", "首条消息须为 open / the first message must be `open`");
  return message.value;
}

function attach({ registry, pumps }: SubscribeDeps, system: string, open: Open): Session {
  const { subscriptionId: id, window } = open;
  const subscription = registry.findSubscription(id);
  if (!subscription) throw notFound(id);
  if (subscription.system !== system) {
    throw new HubError("NOT_GRANTED", `订阅 ${id} 属于其他系统 / subscription ${id} belongs to another system`, { subscription: id, system });
  }
  if (subscription.way === Way.WEBHOOK || subscription.way === Way.EVENTS) {
    throw new HubError("INVALID_REQUEST", `订阅 ${id} 不以双向流投递 / subscription ${id} is not delivered by stream: its way is another one`, { subscription: id });
  }
  const pump = pumps.find(id);
  if (!pump) throw new HubError("REGISTRY_UNAVAILABLE", `订阅尚未就绪，请重试 / subscription ${id} is not open yet, try again`, { subscription: id });
  return pump.attach(Math.min(WINDOW_MAX, window || WINDOW_DEFAULT));
}

async function readAnswers(incoming: AsyncIterator<SubscribeRequest>, session: Session): Promise<void> {
  try {
    for (let next = await incoming.next(); !next.done; next = await incoming.next()) {
      const { message } = next.value;
      if (message?.$case === "answers") session.answer(message.value.answers);
    }
    session.end();
  } catch (error) {
    // A cut stream ends the session without a word; an answer that cannot be understood is told.
    session.end(error instanceof HubError ? toHubError(error) : undefined);
  }
}
