import { afterAll, beforeAll, expect, test } from "vitest";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { AdapterState, CheckResult } from "../../proto/gen/hub/registry/v1/adapter.ts";
import { Right, View, type Registry } from "../../proto/gen/hub/registry/v1/registry.ts";
import { aManifest, createProver, SERVICE_KEY, startRegistryHub } from "./testing/registryHub.ts";

const SYSTEM_KEY = "key-of-ip-case-in-this-test";

let nats: TestNatsServer;
beforeAll(async () => {
  nats = await startNatsServer();
  process.env["NATS_URL"] = nats.url;
  process.env["HUB_SERVICE_KEY"] = SERVICE_KEY;
  process.env["HUB_SYSTEM_KEYS"] = JSON.stringify({ "ip-case": SYSTEM_KEY });
});
afterAll(() => nats.close());

const systemIn = (registry: Registry | undefined) => registry?.systems.find(({ id }) => id === "sample-case");

test("an application is returned, mended, proved, put live, suspended, resumed and retired, and the applicant reads each decision", async () => {
  const prover = createProver();
  let applicantKey = "";
  {
    await using hub = await startRegistryHub();
    const approver = await hub.operator("approver-example", Right.APPROVE);
    const first = await hub.as().adapters.submitAdapter({ manifest: aManifest(), publicKey: prover.publicKey });
    applicantKey = first.applicantKey;
    expect(applicantKey).toMatch(/^qla_[A-Za-z0-9_-]{43}$/);
    expect(first.adapter).toMatchObject({ id: "sample-case", state: AdapterState.SUBMITTED, revision: { number: 1, grants: { submit: ["hub.case.v1.PenaltyRow"], receive: ["hub.case.v1.CaseFiled"] } } });
    const applicant = hub.as(applicantKey).adapters;

    await approver.adapters.decideAdapter({ adapterId: "sample-case", state: AdapterState.RETURNED, reason: "示例：缺少联系方式", remedies: ["填写 owner.contact"], expectedRevision: 1 });
    const { adapter: returned } = await applicant.getAdapter({ adapterId: "sample-case" });
    const seenTime: unknown = expect.stringMatching(/\+08:00$/);
    expect(returned).toMatchObject({ decisions: [{ to: AdapterState.SUBMITTED }, { to: AdapterState.RETURNED, by: "approver-example", reason: "示例：缺少联系方式", remedies: ["填写 owner.contact"], seenTime }] });

    const more = { adapterId: "sample-case", state: AdapterState.RETURNED, reason: "示例：缺少联系方式", remedies: ["填写 owner.contact", "示例须含自然人"] };
    await approver.adapters.decideAdapter(more);
    const { adapter: toldMore } = await approver.adapters.decideAdapter(more);
    expect(toldMore?.decisions.map(({ remedies }) => remedies)).toEqual([[], ["填写 owner.contact"], more.remedies]);

    const second = await applicant.submitAdapter({ manifest: aManifest({ version: "1.0.1" }), publicKey: prover.publicKey });
    expect(second).toMatchObject({ applicantKey: "", adapter: { state: AdapterState.SUBMITTED, revision: { number: 2 } } });
    const again = await applicant.submitAdapter({ manifest: aManifest({ version: "1.0.1" }), publicKey: prover.publicKey });
    expect(again).toMatchObject({ adapter: { revision: { number: 2 } } });
    await expect(applicant.attachConformance({ adapterId: "sample-case", ...prover.report(second.adapter) })).rejects.toThrow(/ADAPTER_WRONG_STATE/);
    await expect(approver.adapters.decideAdapter({ adapterId: "sample-case", state: AdapterState.LIVE, reason: "示例" })).rejects.toThrow(/ADAPTER_WRONG_STATE/);
    await expect(approver.adapters.decideAdapter({ adapterId: "sample-case", state: AdapterState.SANDBOX, reason: "示例", expectedRevision: 1 })).rejects.toThrow(/ADAPTER_CHANGED/);
  }
  // What was decided survives a restart.
  await using hub = await startRegistryHub();
  const approver = await hub.operator("approver-example", Right.APPROVE);
  const applicant = hub.as(applicantKey).adapters;
  const decide = async (state: AdapterState) => (await approver.adapters.decideAdapter({ adapterId: "sample-case", state, reason: "示例" })).adapter;
  const sandbox = await decide(AdapterState.SANDBOX);
  const failing = prover.report(sandbox, { checks: [{ id: "duplicates", name: "", nameEn: "", result: CheckResult.FAILED, figures: {}, evidence: "", remedy: "", durationMs: 1 }] });
  expect((await applicant.attachConformance({ adapterId: "sample-case", ...failing })).adapter?.state).toBe(AdapterState.SANDBOX);
  expect((await applicant.attachConformance({ adapterId: "sample-case", ...prover.report(sandbox) })).adapter?.state).toBe(AdapterState.PROVEN);
  expect(await decide(AdapterState.LIVE)).toMatchObject({ state: AdapterState.LIVE, liveRevision: 2 });

  const { registry } = await hub.registry.getRegistry({});
  expect(systemIn(registry)).toMatchObject({ name: "示例办案系统", submitGrants: ["hub.case.v1.PenaltyRow"], submitDivisions: ["5201"], maxView: View.PARTNER, roles: ["agency"], disabled: false });
  expect(registry?.subscriptions.find(({ id }) => id === "sample-case")).toMatchObject({ system: "sample-case", eventTypes: ["hub.case.v1.CaseFiled"], view: View.PARTNER, version: 1, changedBy: "approver-example" });

  // A newer revision is looked at; the live one goes on.
  const newer = await applicant.submitAdapter({ manifest: aManifest({ version: "1.1.0" }), publicKey: prover.publicKey });
  expect(newer.adapter).toMatchObject({ state: AdapterState.SUBMITTED, liveRevision: 2, conformance: undefined });
  expect(await decide(AdapterState.SUSPENDED)).toMatchObject({ state: AdapterState.SUSPENDED });
  expect(systemIn((await hub.registry.getRegistry({})).registry)?.disabled).toBe(true);
  expect(await decide(AdapterState.LIVE)).toMatchObject({ state: AdapterState.SUBMITTED, liveRevision: 2 });
  expect(systemIn((await hub.registry.getRegistry({})).registry)?.disabled).toBe(false);
  expect(await decide(AdapterState.RETIRED)).toMatchObject({ state: AdapterState.RETIRED });
  expect((await hub.registry.getRegistry({})).registry?.subscriptions.map(({ id }) => id)).not.toContain("sample-case");
  await expect(applicant.submitAdapter({ manifest: aManifest({ version: "2.0.0" }), publicKey: prover.publicKey })).rejects.toThrow(/ADAPTER_WRONG_STATE/);
});
