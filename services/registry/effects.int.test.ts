import { afterAll, beforeAll, expect, test } from "vitest";
import { startProcess, type TestProcess } from "../../test/support/childProcess.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { join } from "node:path";
import { penaltySubmission } from "../../test/support/penaltyRows.ts";
import { CaseServiceDefinition, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { DeliveryServiceDefinition } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { AdapterState } from "../../proto/gen/hub/registry/v1/adapter.ts";
import { AdapterServiceDefinition } from "../../proto/gen/hub/registry/v1/adapter_service.ts";
import { Operator, Right, type System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { RegistryServiceDefinition } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { createHubChannel, type HubChannel } from "../shared/grpc/client.ts";
import { aManifest, createProver, SERVICE_KEY } from "./testing/registryHub.ts";

const HOST = join(import.meta.dirname, "../host.ts");
const SYSTEM_KEY = "key-of-ip-case-in-this-test";
/** What the issue promises of a change of the register. */
const SOON = { timeout: 1_000, interval: 20 };

let nats: TestNatsServer;
let hub: TestProcess;
let address: string;
const channels: HubChannel[] = [];

beforeAll(async () => {
  nats = await startNatsServer();
  const port = String(28_000 + (process.pid % 4_000));
  address = `127.0.0.1:${port}`;
  const env = { NATS_URL: nats.url, HUB_SERVICE_KEY: SERVICE_KEY, HUB_KEY_SECRET: "key-secret-of-this-test", HUB_SYSTEM_KEYS: JSON.stringify({ "ip-case": SYSTEM_KEY }), HUB_PORT: port, HUB_REGISTRY_ADDRESS: address };
  hub = await startProcess(HOST, ["registry", "case", "delivery"], env);
}, 60_000);
afterAll(async () => {
  for (const channel of channels) channel.close();
  await hub.close();
  await nats.close();
});

function as(key?: string) {
  const channel = createHubChannel(address, key === undefined ? {} : { key });
  channels.push(channel);
  return { registry: channel.client(RegistryServiceDefinition), adapters: channel.client(AdapterServiceDefinition), cases: channel.client(CaseServiceDefinition), delivery: channel.client(DeliveryServiceDefinition) };
}

/** A stream that stays open: each call sends one row over it and gives its answer. */
function openStream(key: string) {
  const rows: number[] = [];
  let wake = () => {};
  let row = 0;
  async function* requests() {
    for (;;) {
      while (rows.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      yield { requestId: "r", submissions: rows.splice(0).map((index) => penaltySubmission(index)) };
    }
  }
  const answers = as(key).cases.submit(requests())[Symbol.asyncIterator]();
  return async (): Promise<string> => {
    rows.push(++row);
    wake();
    try {
      const next = await answers.next();
      return wordsOf(next.done ? undefined : next.value.answers[0]);
    } catch (error) {
      return String(error);
    }
  };
}

const wordsOf = (answer: SubmissionAnswer | undefined) => answer?.errors.map(({ code }) => code).join() || `outcome ${answer?.outcome}`;
const ipCase = async (): Promise<System> => {
  const found = (await as(SERVICE_KEY).registry.getRegistry({})).registry?.systems.find(({ id }) => id === "ip-case");
  if (!found) throw new Error("no ip-case");
  return found;
};

test("a grant, a division, a key that are taken away are gone within a second, on an open stream too", async () => {
  const operator = as(SERVICE_KEY);
  const { key, credential } = await operator.adapters.rotateKey({ systemId: "ip-case" });
  const send = openStream(key);
  await expect.poll(send, SOON).toMatch(/^outcome/);

  const system = await ipCase();
  await operator.registry.putSystem({ system: { ...system, submitDivisions: ["5203"] } });
  await expect.poll(send, SOON).toBe("NOT_GRANTED");
  await operator.registry.putSystem({ system: { ...system, submitGrants: system.submitGrants.filter((type) => type !== "hub.case.v1.PenaltyRow") } });
  await expect.poll(send, SOON).toBe("NOT_GRANTED");
  await operator.registry.putSystem({ system });
  await expect.poll(send, SOON).toMatch(/^outcome/);

  await operator.adapters.revokeCredential({ systemId: "ip-case", credentialId: credential?.id ?? "", reason: "示例：泄露" });
  await expect.poll(send, SOON).toMatch(/UNAUTHENTICATED/);
});

test("after a rotation both keys work, and with the end of the overlap the former one opens nothing", async () => {
  const operator = as(SERVICE_KEY);
  const first = await operator.adapters.rotateKey({ systemId: "ip-case" });
  const second = await as(first.key).adapters.rotateKey({ systemId: "ip-case", overlapHours: 1, validDays: 20 });
  expect(second.formerEndTime).not.toBe("");
  for (const { key } of [first, second]) await expect.poll(openStream(key), SOON).toMatch(/^outcome/);
  const { expiring } = await as(second.key).adapters.reportHealth({ health: undefined });
  expect(expiring.map(({ id }) => id)).toContain(second.credential?.id);

  const third = await as(second.key).adapters.rotateKey({ systemId: "ip-case", endFormerNow: true });
  const { credentials } = await as(third.key).adapters.listCredentials({ systemId: "ip-case" });
  expect(credentials.every(({ hash }) => hash === "")).toBe(true);
  const { expiring: afterwards } = await as(third.key).adapters.reportHealth({ health: undefined });
  expect(afterwards.map(({ id }) => id)).not.toContain(second.credential?.id);
  for (const key of [SYSTEM_KEY, first.key, second.key]) await expect(as(key).adapters.listCredentials({ systemId: "ip-case" })).rejects.toThrow(/UNAUTHENTICATED/);
  await expect.poll(openStream(third.key), SOON).toMatch(/^outcome/);
});

/** Opens the stream of deliveries; resolves when it is connected. `ended` says why it ended, as soon as it has. */
async function subscribeWith(key: string) {
  const outcome = { ended: "" };
  async function* open() {
    yield { message: { $case: "open" as const, value: { subscriptionId: "sample-case", window: 1 } } };
    await new Promise(() => {});
  }
  const read = async () => {
    for await (const response of as(key).delivery.subscribe(open())) void response;
  };
  const start = () => {
    outcome.ended = "";
    read().catch((error: unknown) => (outcome.ended = String(error)));
  };
  start();
  const isConnected = async () => {
    // The delivery service may not have heard yet that the system may connect.
    if (outcome.ended !== "") start();
    return (await as(SERVICE_KEY).delivery.listSubscriptionStates({})).states.find(({ subscriptionId }) => subscriptionId === "sample-case")?.connected;
  };
  await expect.poll(isConnected, { timeout: 5_000, interval: 20 }).toBe(true);
  return outcome;
}

test("a suspended adapter's stream of deliveries ends within a second, and its rows are refused", async () => {
  const operator = as(SERVICE_KEY);
  const prover = createProver();
  const { adapter, applicantKey } = await as().adapters.submitAdapter({ manifest: aManifest(), publicKey: prover.publicKey });
  const decide = (state: AdapterState) => operator.adapters.decideAdapter({ adapterId: "sample-case", state, reason: "示例" });
  await decide(AdapterState.SANDBOX);
  const applicant = as(applicantKey).adapters;
  await expect(applicant.rotateKey({ systemId: "sample-case" })).rejects.toThrow(/ADAPTER_WRONG_STATE/);
  await applicant.attachConformance({ adapterId: "sample-case", ...prover.report(adapter) });
  await decide(AdapterState.LIVE);
  const { key } = await applicant.rotateKey({ systemId: "sample-case" });

  const first = await subscribeWith(key);
  await decide(AdapterState.SUSPENDED);
  await expect.poll(() => first.ended, SOON).toMatch(/NOT_GRANTED.*disabled/);
  await expect.poll(openStream(key), SOON).toMatch(/NOT_GRANTED/);
  await decide(AdapterState.LIVE);
  await expect.poll(() => as(key).adapters.reportHealth({ health: undefined }).then(({ state }) => state), SOON).toBe(AdapterState.LIVE);

  // So does the stream of a key that is over.
  const second = await subscribeWith(key);
  await applicant.rotateKey({ systemId: "sample-case", endFormerNow: true });
  await expect.poll(() => second.ended, SOON).toMatch(/UNAUTHENTICATED/);
});

test("a pause is the owner's or the operator's, and who paused resumes", async () => {
  const operator = as(SERVICE_KEY);
  await operator.registry.putOperator({ operator: Operator.fromPartial({ id: "operating-example", name: "示例", rights: [Right.OPERATE] }) });
  const person = as((await operator.registry.issueOperatorKey({ operatorId: "operating-example" })).key).adapters;
  const { key } = await operator.adapters.rotateKey({ systemId: "sample-case" });
  const owner = as(key);
  const pause = (by: typeof person, paused: boolean) => by.pauseAdapter({ adapterId: "sample-case", paused, reason: paused ? "示例：升级" : "" });
  const isHeld = async () => (await operator.registry.listSubscriptions({ system: "sample-case" })).subscriptions[0]?.paused;

  expect((await pause(owner.adapters, true)).adapter).toMatchObject({ paused: true, pausedBy: "sample-case", pauseReason: "示例：升级" });
  expect([await isHeld(), (await owner.adapters.reportHealth({ health: undefined })).paused]).toEqual([true, true]);
  await pause(owner.adapters, false);
  expect(await isHeld()).toBe(false);

  await pause(person, true);
  await expect(pause(owner.adapters, false)).rejects.toThrow(/ADAPTER_WRONG_STATE.*paused by operating-example/);
  await expect(owner.registry.resumeSubscription({ subscriptionId: "sample-case" })).rejects.toThrow(/NOT_GRANTED/);
  await pause(person, false);
  expect(await isHeld()).toBe(false);
  await expect(owner.adapters.pauseAdapter({ adapterId: "ip-case", paused: true, reason: "示例" })).rejects.toThrow(/NOT_GRANTED/);
});
