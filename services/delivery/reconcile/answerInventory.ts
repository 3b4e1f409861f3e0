import type { CallContext } from "nice-grpc";
import type { AnswerInventoryRequest, AnswerInventoryResponse } from "../../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { HubError } from "../../shared/errors.ts";
import { presentedProof } from "../../shared/grpc/authentication.ts";
import type { RegistryView } from "../../shared/registryClient.ts";
import { inventoryOf, InventorySession } from "./inventorySession.ts";
import type { HeldRecords } from "./heldRecords.ts";

/** The systems whose adapters answer now, one stream each. */
export class InventoryDesk {
  readonly #sessions = new Map<string, InventorySession>();

  /** Opens a system's session; the former one ends. */
  open(system: string, hello: AnswerInventoryRequest): InventorySession {
    this.#sessions.get(system)?.end(new HubError("SUBSCRIPTION_TAKEN_OVER", `另一连接接管了清点 / another stream answers for ${system} now`, { system }));
    const session = new InventorySession(system, hello);
    this.#sessions.set(system, session);
    return session;
  }

  close(session: InventorySession, why: HubError): void {
    session.end(why);
    if (this.#sessions.get(session.system) === session) this.#sessions.delete(session.system);
  }

  closeAll(why: HubError): void {
    for (const session of this.#sessions.values()) this.close(session, why);
  }

  /** Whether somebody answers for the subscription. */
  answers(subscriptionId: string): boolean {
    return this.#find(subscriptionId) !== undefined;
  }

  /** What the receiver of a subscription holds. Throws INVENTORY_UNAVAILABLE when nobody answers. */
  inventory(subscriptionId: string): HeldRecords {
    const session = this.#find(subscriptionId);
    if (session) return inventoryOf(session, subscriptionId);
    throw new HubError(
      "INVENTORY_UNAVAILABLE",
      `订阅 ${subscriptionId} 没有可清点的适配器；可上传清单：hub reconcile ${subscriptionId} --upload FILE / nobody answers for ${subscriptionId}: start its adapter, or upload what it holds`,
      { subscription: subscriptionId },
    );
  }

  #find(subscriptionId: string): InventorySession | undefined {
    return [...this.#sessions.values()].find(({ hello }) => hello.subscriptionIds.includes(subscriptionId));
  }
}

/** An adapter's stream: `hello`, then answers one way and questions the other. */
export function answerInventory(desk: InventoryDesk, registry: RegistryView) {
  return async function* (requests: AsyncIterable<AnswerInventoryRequest>, context: CallContext): AsyncGenerator<AnswerInventoryResponse> {
    const system = registry.authenticate(presentedProof(context)).id;
    const incoming = requests[Symbol.asyncIterator]();
    const hello = await incoming.next();
    if (hello.done) return;
    requireOwn(registry, system, hello.value.subscriptionIds);
    const session = desk.open(system, hello.value);
    const gone = () => desk.close(session, new HubError("TARGET_UNAVAILABLE", `适配器已断开 / the adapter of ${system} is gone`, { system }));
    context.signal.addEventListener("abort", gone, { once: true });
    void readAnswers(incoming, session).finally(gone);
    try {
      yield* session.questions();
    } finally {
      context.signal.removeEventListener("abort", gone);
      gone();
    }
  };
}

async function readAnswers(incoming: AsyncIterator<AnswerInventoryRequest>, session: InventorySession): Promise<void> {
  try {
    for (let next = await incoming.next(); !next.done; next = await incoming.next()) session.take(next.value);
  } catch {
    // A cut stream: whoever waits for an answer is told by the closing session.
  }
}

function requireOwn(registry: RegistryView, system: string, ids: readonly string[]): void {
  if (ids.length === 0) throw new HubError("INVALID_REQUEST", "首条消息须列出订阅 / the first message must name subscriptions");
  const foreign = ids.find((id) => registry.findSubscription(id)?.system !== system);
  if (foreign !== undefined) {
    throw new HubError("NOT_GRANTED", `订阅 ${foreign} 不属于该系统 / subscription ${foreign} is not one of ${system}`, { subscription: foreign, system });
  }
}
