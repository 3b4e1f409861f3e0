import { PenaltyDecided } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { DeliveryServiceDefinition } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { OperationServiceDefinition } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { Registry, Right, View, type Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HopBatch, type DecisionRange, type Hop } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { connectBus, type BusConnection } from "../../shared/bus/connection.ts";
import { createJournal } from "../../shared/bus/journal.ts";
import { readStream } from "../../shared/bus/reader.ts";
import { createHubChannel } from "../../shared/grpc/client.ts";
import { startGrpcServer } from "../../shared/grpc/server.ts";
import { keyedId, newEventId, sm3 } from "../../shared/ids.ts";
import { createLogger } from "../../shared/log.ts";
import { toShanghaiTime } from "../../shared/time.ts";
import { newTraceparent } from "../../shared/traceparent.ts";
import { defaultSettings } from "../deliverySettings.ts";
import type { IncidentSettings } from "../incidents/incidentSettings.ts";
import { startDelivery } from "../startDelivery.ts";
import { createMemoryRegistry, type MemoryRegistry } from "./memoryRegistry.ts";

export const SERVICE_KEY = "service-key-of-these-tests";
const KEY_SECRET = "key-secret-of-these-tests";
export const KEYS = { alpha: "key-of-system-alpha", beta: "key-of-system-beta" } as const;
/** Keys of operators: one who may operate, one who may approve too, one who may only look. */
export const OPERATORS = { asker: "key-of-operator-asker", approver: "key-of-operator-approver", looker: "key-of-operator-looker" } as const;
export const PENALTY_DECIDED = "hub.case.v1.PenaltyDecided";

const log = createLogger("test", "silent");
const quick = { ...defaultSettings, retries: { ...defaultSettings.retries, baseMs: 40, maxMs: 200 }, holdBaseMs: 60, holdMaxMs: 200, saveEveryMs: 30, pinAfterMs: 300 };

/** A register with systems alpha and beta, and the given subscriptions of alpha. */
export function aRegistry(...subscriptions: readonly Partial<Subscription>[]): Registry {
  return Registry.fromPartial({
    revision: 1n,
    systems: Object.entries(KEYS).map(([id, key]) => ({ id, name: `示例系统 ${id}`, keyHashes: [sm3(key)], receiveGrants: [PENALTY_DECIDED] })),
    operators: [
      { id: "asker", keyHashes: [sm3(OPERATORS.asker)], rights: [Right.OPERATE, Right.APPROVE] },
      { id: "approver", keyHashes: [sm3(OPERATORS.approver)], rights: [Right.OPERATE, Right.APPROVE] },
      { id: "looker", keyHashes: [sm3(OPERATORS.looker)], rights: [] },
    ],
    subscriptions: subscriptions.map((one) => ({ system: "alpha", eventTypes: [PENALTY_DECIDED], view: View.FULL, ...one })),
  });
}

/** A new case id, as the case service would make it. */
export const aCase = (name: string): string => keyedId("p", "secret-of-these-tests", [name, newEventId()]);

/** Writes penalties to the journal, in order per case. */
export async function openJournal(url: string) {
  const bus = await connectBus({ service: "case", url, log });
  const journal = createJournal(bus);
  const last = new Map<string, { sequence: number; version: number }>();
  return {
    bus,
    async record(caseId: string, penalty: Parameters<typeof PenaltyDecided.fromPartial>[0] = {}): Promise<number> {
      const { sequence, version } = last.get(caseId) ?? { sequence: 0, version: 0 };
      const data = PenaltyDecided.encode(PenaltyDecided.fromPartial({ contentHash: sm3(caseId), ...penalty })).finish();
      const event = Event.fromPartial({
        id: newEventId(),
        source: "/systems/alpha",
        subject: caseId,
        type: PENALTY_DECIDED,
        recordedTime: toShanghaiTime(Date.now()),
        caseVersion: version + 1,
        traceparent: newTraceparent(),
        dataHash: sm3(data),
        data,
      });
      const result = await journal.append({ domain: "case", caseId, expectedLast: sequence, events: [event] });
      const stored = result === "conflict" ? undefined : result.sequences[0];
      if (stored === undefined) throw new Error("conflict");
      last.set(caseId, { sequence: stored, version: version + 1 });
      return stored;
    },
    /** Every hop that the service has reported so far. */
    hops: async (): Promise<Hop[]> => (await batchesOf(bus)).flatMap(({ hops }) => hops),
    /** What a subscription has decided so far. */
    decisions: async (subscriptionId: string): Promise<DecisionRange[]> =>
      (await batchesOf(bus)).flatMap(({ decisions }) => decisions).filter((range) => range.subscriptionId === subscriptionId),
  };
}

async function batchesOf(bus: BusConnection): Promise<HopBatch[]> {
  const { state } = await bus.jsm.streams.info("TRACE");
  const batches: HopBatch[] = [];
  if (state.messages === 0) return batches;
  for await (const batch of readStream(bus, "TRACE", { from: 1, signal: AbortSignal.timeout(5_000) })) {
    batches.push(...batch.map(({ data }) => HopBatch.decode(data)));
    if ((batch.at(-1)?.sequence ?? 0) >= state.last_seq) break;
  }
  return batches;
}

/** The delivery service on a real server, with a register in memory. */
export async function startTestDelivery(natsUrl: string, registry: MemoryRegistry | Registry, { port = 0, incidentSettings }: { readonly port?: number; readonly incidentSettings?: IncidentSettings } = {}) {
  const view = "authenticate" in registry ? registry : createMemoryRegistry(registry);
  const stopping = new AbortController();
  const config = { natsUrl, registryAddress: "", serviceKey: SERVICE_KEY, keySecret: KEY_SECRET, replicas: 1, webhookAllow: ["127.0.0.1"] };
  const pauseSubscription = async (id: string, pauseReason: string) => {
    const { subscriptions, ...rest } = view.current();
    view.change({ ...rest, subscriptions: subscriptions.map((one) => (one.id === id ? { ...one, paused: true, pauseReason } : one)) });
  };
  const service = await startDelivery({ config, registry: view, log, signal: stopping.signal, settings: quick, pauseSubscription, ...(incidentSettings ? { incidentSettings } : {}) });
  await service.ready;
  const server = await startGrpcServer({ host: "127.0.0.1", port, services: service.services, log });
  const channel = createHubChannel(server.address, { key: SERVICE_KEY });
  const client = channel.client(DeliveryServiceDefinition);
  const channels = [channel];
  return {
    registry: view,
    address: server.address,
    client,
    operations: channel.client(OperationServiceDefinition),
    /** Calls with the key of an operator. */
    as(key: string) {
      const own = createHubChannel(server.address, { key });
      channels.push(own);
      return own.client(OperationServiceDefinition);
    },
    async state(subscriptionId: string) {
      const { states } = await client.listSubscriptionStates({});
      const state = states.find((one) => one.subscriptionId === subscriptionId);
      if (!state) throw new Error(`no state of ${subscriptionId}`);
      return state;
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      for (const one of channels) one.close();
      await server.close();
      await service.close();
    },
  };
}

/** Waits until the promise-returning check says true; fails after 10 s. */
export async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error("not within 10 s");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
