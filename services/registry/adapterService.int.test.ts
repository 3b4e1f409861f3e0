import { afterAll, beforeAll, expect, test } from "vitest";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { AdapterState, Grants } from "../../proto/gen/hub/registry/v1/adapter.ts";
import { AuditEntry } from "../../proto/gen/hub/registry/v1/adapter_service.ts";
import { Right, System, View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { aManifest, createProver, SERVICE_KEY, startRegistryHub } from "./testing/registryHub.ts";

const SYSTEM_KEY = "key-of-ip-case-in-this-test";
const prover = createProver();
const { publicKey } = prover;

let nats: TestNatsServer;
beforeAll(async () => {
  nats = await startNatsServer();
  process.env["NATS_URL"] = nats.url;
  process.env["HUB_SERVICE_KEY"] = SERVICE_KEY;
  process.env["HUB_SYSTEM_KEYS"] = JSON.stringify({ "ip-case": SYSTEM_KEY });
});
afterAll(() => nats.close());

/** An application up to PROVEN, decided by the hub's own key. */
async function proven(hub: Awaited<ReturnType<typeof startRegistryHub>>, id: string) {
  const { adapter, applicantKey } = await hub.as().adapters.submitAdapter({ manifest: aManifest({ id }), publicKey });
  await hub.adapters.decideAdapter({ adapterId: id, state: AdapterState.SANDBOX, reason: "示例" });
  const applicant = hub.as(applicantKey).adapters;
  await applicant.attachConformance({ adapterId: id, ...prover.report(adapter) });
  return { applicant, applicantKey };
}

test("an id that is known is its owner's: another key, and none, take nothing over", async () => {
  await using hub = await startRegistryHub();
  const submit = (key: string | undefined, id: string, version = "1.0.0") => hub.as(key).adapters.submitAdapter({ manifest: aManifest({ id, version }), publicKey });
  const first = await submit(undefined, "first-case");
  const second = await submit(undefined, "second-case");
  for (const key of [undefined, second.applicantKey, SYSTEM_KEY]) await expect(submit(key, "first-case", "2.0.0")).rejects.toThrow(/UNAUTHENTICATED.*registered/);
  await expect(submit(undefined, "ip-case")).rejects.toThrow(/UNAUTHENTICATED/);
  await expect(submit("qla_nobody", "third-case")).rejects.toThrow(/UNAUTHENTICATED/);
  expect((await submit(SYSTEM_KEY, "ip-case")).adapter).toMatchObject({ state: AdapterState.SUBMITTED, liveRevision: 0 });
  const approver = await hub.operator("approver-example", Right.APPROVE);
  await expect(approver.adapters.submitAdapter({ manifest: aManifest({ id: "police" }), publicKey })).rejects.toThrow(/NOT_GRANTED.*ADMINISTER/);
  await expect(hub.as().adapters.submitAdapter({ manifest: aManifest({ id: "approver-example" }), publicKey })).rejects.toThrow(/taken/);
  expect((await submit(first.applicantKey, "first-case", "1.1.0")).adapter?.revision?.number).toBe(2);
  // An application that was never live takes nothing from the system that is there.
  await hub.adapters.decideAdapter({ adapterId: "ip-case", state: AdapterState.RETIRED, reason: "示例" });
  expect((await hub.registry.getRegistry({})).registry?.systems.find(({ id }) => id === "ip-case")?.disabled).toBe(false);
});

test("who may do what: strangers nothing, applicants their own, operators by their rights", async () => {
  await using hub = await startRegistryHub();
  const { applicantKey } = await hub.as().adapters.submitAdapter({ manifest: aManifest({ id: "rights-case" }), publicKey });
  const stranger = hub.as().adapters;
  const applicant = hub.as(applicantKey).adapters;
  const system = hub.as(SYSTEM_KEY).adapters;
  const looker = (await hub.operator("looker-example")).adapters;
  const adapterId = "rights-case";
  const decision = { adapterId, state: AdapterState.SANDBOX, reason: "示例" };
  for (const call of [stranger.getAdapter({ adapterId }), stranger.listAdapters({}), stranger.decideAdapter(decision), stranger.reportHealth({}), stranger.listAuditEntries({})]) await expect(call).rejects.toThrow(/UNAUTHENTICATED/);
  for (const call of [system.getAdapter({ adapterId }), system.getAdapter({ adapterId: "nobody" }), applicant.listAdapters({}), applicant.decideAdapter(decision), applicant.listAuditEntries({}), applicant.reportHealth({}), looker.decideAdapter(decision)]) await expect(call).rejects.toThrow(/NOT_GRANTED/);
  for (const call of [looker.rotateKey({ systemId: "ip-case" }), looker.pauseAdapter({ adapterId, paused: true, reason: "示例" }), looker.revokeCredential({ systemId: "ip-case", credentialId: "k1", reason: "示例" })]) await expect(call).rejects.toThrow(/NOT_GRANTED/);
  await expect(looker.getAdapter({ adapterId: "nobody" })).rejects.toThrow(/ADAPTER_NOT_FOUND/);
  await expect(hub.adapters.decideAdapter({ ...decision, reason: " " })).rejects.toThrow(/INVALID_REQUEST.*reason/);
  await expect(hub.adapters.decideAdapter({ ...decision, state: AdapterState.PROVEN })).rejects.toThrow(/INVALID_REQUEST.*nobody decides on PROVEN/);
  const { adapters } = await looker.listAdapters({ state: AdapterState.SUBMITTED });
  expect(adapters.find(({ id }) => id === adapterId)?.revision?.manifest).toBe("");
  // A system made under the applied id is not the applicant's.
  await hub.registry.putSystem({ system: System.fromPartial({ id: adapterId, name: "示例" }) });
  await expect(applicant.rotateKey({ systemId: adapterId })).rejects.toThrow(/ADAPTER_WRONG_STATE/);
});

test("a report is taken only when it was signed by the submitted key, for this manifest, after its submission", async () => {
  await using hub = await startRegistryHub();
  const { adapter, applicantKey } = await hub.as().adapters.submitAdapter({ manifest: aManifest({ id: "report-case" }), publicKey });
  const applicant = hub.as(applicantKey).adapters;
  await hub.adapters.decideAdapter({ adapterId: "report-case", state: AdapterState.SANDBOX, reason: "示例" });
  const attach = (signed: { report: Buffer; signature: Buffer }) => applicant.attachConformance({ adapterId: "report-case", ...signed });
  const good = prover.report(adapter);
  await expect(attach({ ...good, report: Buffer.concat([good.report, Buffer.from([0x7a, 0])]) })).rejects.toThrow(/signature does not fit/);
  await expect(attach(createProver().report(adapter))).rejects.toThrow(/signature does not fit/);
  await expect(attach({ ...good, signature: Buffer.alloc(3) })).rejects.toThrow(/signature does not fit/);
  await expect(attach(prover.report(adapter, { manifestHash: "0".repeat(64) }))).rejects.toThrow(/another manifest/);
  await expect(attach(prover.report(adapter, { startTime: "2020-01-01T00:00:00+08:00" }))).rejects.toThrow(/before the submission/);
  await expect(attach({ report: Buffer.from("no report"), signature: Buffer.alloc(64) })).rejects.toThrow(/INVALID_REQUEST/);
  expect((await attach(good)).adapter?.state).toBe(AdapterState.PROVEN);
  expect((await attach(good)).adapter?.decisions).toHaveLength(3);
  // A failing one takes it back.
  expect((await attach(prover.report(adapter, { checks: [] }))).adapter?.state).toBe(AdapterState.SANDBOX);
  await expect(hub.adapters.decideAdapter({ adapterId: "report-case", state: AdapterState.LIVE, reason: "示例" })).rejects.toThrow(/ADAPTER_WRONG_STATE/);
});

test("less may be granted than was asked for, and the subscription keeps within it; who submitted does not approve", async () => {
  await using hub = await startRegistryHub();
  const { applicant } = await proven(hub, "granted-case");
  const live = (grants?: Grants) => hub.adapters.decideAdapter({ adapterId: "granted-case", state: AdapterState.LIVE, reason: "示例", ...(grants ? { grants } : {}) });
  const asked = Grants.fromPartial({ submit: ["hub.case.v1.PenaltyRow"], receive: ["hub.case.v1.CaseFiled"], divisions: ["520102"], maxView: View.PUBLIC, roles: [] });
  await expect(live({ ...asked, divisions: [] })).rejects.toThrow(/INVALID_REQUEST.*divisions/);
  await expect(live({ ...asked, maxView: View.FULL })).rejects.toThrow(/max_view/);
  await live(asked);
  const { registry } = await hub.registry.getRegistry({});
  expect(registry?.systems.find(({ id }) => id === "granted-case")).toMatchObject({ submitDivisions: ["520102"], maxView: View.PUBLIC });
  expect(registry?.subscriptions.find(({ id }) => id === "granted-case")).toMatchObject({ view: View.PUBLIC });

  const both = await hub.operator("both-example", Right.APPROVE, Right.ADMINISTER);
  const next = await both.adapters.submitAdapter({ manifest: aManifest({ id: "granted-case", version: "1.1.0" }), publicKey });
  expect(next.adapter?.revision?.submittedBy).toBe("both-example");
  await both.adapters.decideAdapter({ adapterId: "granted-case", state: AdapterState.SANDBOX, reason: "示例" });
  await applicant.attachConformance({ adapterId: "granted-case", ...prover.report(next.adapter) });
  await expect(both.adapters.decideAdapter({ adapterId: "granted-case", state: AdapterState.LIVE, reason: "示例" })).rejects.toThrow(/NOT_GRANTED.*another operator/);
  // The operator's settings of the subscription stay when the next revision goes live.
  const subscription = registry?.subscriptions.find(({ id }) => id === "granted-case");
  await hub.registry.putSubscription({ subscription: { ...subscription, replayNeedsApproval: true } });
  await live();
  expect((await hub.registry.listSubscriptions({ system: "granted-case" })).subscriptions).toMatchObject([{ replayNeedsApproval: true, view: View.PARTNER }]);
});

test("what strangers may submit is bounded: by rate, and by open applications", async () => {
  await using hub = await startRegistryHub();
  const submit = (key: string | undefined, id: string, version = "1.0.0") => hub.as(key).adapters.submitAdapter({ manifest: aManifest({ id, version }), publicKey });
  const results = await Promise.all(Array.from({ length: 14 }, (_, index) => submit(undefined, `many-${index}`).then(({ applicantKey }) => applicantKey, String)));
  expect(results.filter((one) => one.includes("TOO_MANY_OPEN"))).toHaveLength(4);
  const key = results.find((one) => one.startsWith("qla_"));
  const id = `many-${results.findIndex((one) => one === key)}`;
  for (let index = 1; index < 20; index++) await submit(key, id, `1.0.${index}`);
  await expect(submit(key, id, "1.0.99")).rejects.toThrow(/TOO_MANY_OPEN.*wait for a decision/);
  await hub.adapters.decideAdapter({ adapterId: id, state: AdapterState.RETURNED, reason: "示例" });
  expect((await submit(key, id, "1.1.0")).adapter?.revision?.number).toBe(21);
  // Those that nobody decided on did not stay; the one that was looked at did.
  const { revisions } = await hub.as(key).adapters.listAdapterRevisions({ adapterId: id });
  expect(revisions.map(({ number }) => number)).toEqual([21, 20]);
  const open = (await hub.adapters.listAdapters({})).adapters.filter(({ liveRevision, state }) => liveRevision === 0 && state !== AdapterState.RETIRED).length;
  for (let index = open; index < 200; index++) await submit(SERVICE_KEY, `open-${index}`);
  await expect(submit(SERVICE_KEY, "one-too-many")).rejects.toThrow(/TOO_MANY_OPEN.*200/);
}, 60_000);

test("every kind of change is in the audit, with who made it and from where, without keys, over a restart", async () => {
  let sequence = 0;
  {
    await using hub = await startRegistryHub();
    const { registry } = await hub.registry.getRegistry({});
    await hub.registry.putSystem({ system: { ...registry?.systems.find(({ id }) => id === "court"), nameEn: "Court example" } });
    const { key } = await hub.adapters.rotateKey({ systemId: "court" });
    await hub.registry.putAgency({ agency: { uscc: "11520100MBYT00113W", name: "示例改名" } });
    await hub.registry.pauseSubscription({ subscriptionId: "court", reason: "示例：升级" });
    const { entries } = await hub.adapters.listAuditEntries({ pageSize: 4 });
    expect(entries.map(({ action, object }) => `${action} ${object}`)).toEqual(["subscription.paused subscription.court", "agency.put agency.11520100MBYT00113W", "key.rotated system.court", "system.put system.court"]);
    expect(entries[0]).toMatchObject({ by: "service", reason: "示例：升级", peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/), changes: { paused: "- → true", pauseReason: "- → 示例：升级" } });
    expect(JSON.stringify(entries.map((one) => AuditEntry.toJSON(one)))).not.toContain(key);
    sequence = Number(entries[0]?.sequence);
  }
  await using hub = await startRegistryHub();
  await hub.registry.resumeSubscription({ subscriptionId: "court" });
  const { entries, nextPageToken } = await hub.adapters.listAuditEntries({ pageSize: 1, object: "subscription.court" });
  expect(entries.map((one) => [one.action, Number(one.sequence)])).toEqual([["subscription.resumed", sequence + 1]]);
  const older = await hub.adapters.listAuditEntries({ pageSize: 1, pageToken: nextPageToken, object: "subscription.court" });
  expect(older.entries.map(({ action }) => action)).toEqual(["subscription.paused"]);
  await expect(hub.adapters.listAuditEntries({ pageToken: "x" })).rejects.toThrow(/INVALID_REQUEST/);
});
