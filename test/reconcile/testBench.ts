import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProsecutionCharged } from "../../proto/gen/hub/case/v1/prosecution.ts";
import { ReconcileServiceDefinition, type ReconcileRequest, type ReconcileResponse } from "../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { Registry, Right, View } from "../../proto/gen/hub/registry/v1/registry.ts";
import type { BoundAdapter } from "../../adapters/sdk/boundAdapter.ts";
import { connectHub } from "../../adapters/sdk/runtime/hubClients.ts";
import { startTestDelivery } from "../../services/delivery/testing/testHub.ts";
import { connectBus } from "../../services/shared/bus/connection.ts";
import { createJournal } from "../../services/shared/bus/journal.ts";
import { createHubChannel } from "../../services/shared/grpc/client.ts";
import { keyedId, newEventId, sm3 } from "../../services/shared/ids.ts";
import { createLogger } from "../../services/shared/log.ts";
import { toShanghaiTime } from "../../services/shared/time.ts";
import { newTraceparent } from "../../services/shared/traceparent.ts";

export const CHARGED = "hub.case.v1.ProsecutionCharged";
export const KEY = "key-of-the-receiving-system";
export const OPERATOR_KEY = "key-of-an-operator-here";
const log = createLogger("test", "silent");

/** A register with one system, its subscription to ProsecutionCharged, and an operator. */
export function aRegister(system: string, eventTypes: readonly string[] = [CHARGED]): Registry {
  return Registry.fromPartial({
    revision: 1n,
    systems: [{ id: system, keyHashes: [sm3(KEY)], receiveGrants: [...eventTypes] }],
    subscriptions: [{ id: system, system, eventTypes: [...eventTypes], view: View.FULL }],
    operators: [{ id: "example-operator", name: "示例操作员", keyHashes: [sm3(OPERATOR_KEY)], rights: [Right.OPERATE] }],
  });
}

/** Writes steps of transfer cases to the journal. */
export async function openTransfers(url: string) {
  const bus = await connectBus({ service: "case", url, log });
  const journal = createJournal(bus);
  const last = new Map<string, { sequence: number; version: number }>();
  return {
    close: () => bus.close(),
    aCase: (name: string) => keyedId("t", "secret-of-these-tests", [name, newEventId()]),
    async record(caseId: string): Promise<number> {
      const { sequence, version } = last.get(caseId) ?? { sequence: 0, version: 0 };
      const data = ProsecutionCharged.encode(ProsecutionCharged.fromPartial({ caseNo: `示例案〔2026〕${caseId.slice(1, 5)}号` })).finish();
      const event = Event.fromPartial({
        id: newEventId(),
        source: "/systems/procuratorate",
        subject: caseId,
        type: CHARGED,
        time: toShanghaiTime(Date.now()),
        recordedTime: toShanghaiTime(Date.now()),
        caseVersion: version + 1,
        traceparent: newTraceparent(),
        dataHash: sm3(data),
        data,
      });
      const result = await journal.append({ domain: "transfer", caseId, expectedLast: sequence, events: [event] });
      const stored = result === "conflict" ? undefined : result.sequences[0];
      if (stored === undefined) throw new Error("conflict");
      last.set(caseId, { sequence: stored, version: version + 1 });
      return stored;
    },
  };
}

/** A hub with a running adapter, until disposed. */
export async function startBench(natsUrl: string, bound: BoundAdapter, settings: unknown) {
  const { system } = bound.manifest;
  const hub = await startTestDelivery(natsUrl, aRegister(system));
  const stateDir = await mkdtemp(join(tmpdir(), "reconcile-"));
  const stopping = new AbortController();
  const clients = connectHub({ caseAddress: hub.address, creditAddress: hub.address, deliveryAddress: hub.address }, KEY);
  const adapter = bound.configure(settings)({ hub: clients, subscriptionId: system, log, signal: stopping.signal, stateDir, pollIntervalMs: 50 });
  const channel = createHubChannel(hub.address, { key: OPERATOR_KEY });
  const client = channel.client(ReconcileServiceDefinition);
  return {
    hub,
    client,
    adapter,
    async settled(): Promise<boolean> {
      const { cursor, journalLast, waiting, retrying } = await hub.state(system);
      return cursor === journalLast && waiting === 0 && retrying === 0;
    },
    /** The last message: the report, and the repair. Records of this very moment count. */
    async reconcile(request: Partial<ReconcileRequest> = {}): Promise<ReconcileResponse> {
      let last: ReconcileResponse | undefined;
      const until = toShanghaiTime(Date.now() + 3_600_000);
      for await (const message of client.reconcile({ subscriptionId: system, from: "", until, repair: false, ...request })) last = message;
      if (!last?.report) throw new Error("no report");
      return last;
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await adapter.done;
      clients.close();
      channel.close();
      await hub[Symbol.asyncDispose]();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}
