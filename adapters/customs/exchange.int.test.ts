import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Outcome } from "../../proto/gen/hub/case/v1/case_service.ts";
import { startManifestHub, type ManifestHub } from "../../test/support/manifestHub.ts";
import { publishEach } from "../../test/support/publishEach.ts";

interface SeedRecord {
  readonly note: string;
  readonly expect: string;
  readonly record: Readonly<Record<string, unknown>> & { readonly Header: { readonly sn: string } };
}

const seeds = JSON.parse(readFileSync(join(import.meta.dirname, "../../seeds/simulators/customs/records.json"), "utf8")) as readonly SeedRecord[];

let hub: ManifestHub;
beforeAll(async () => {
  hub = await startManifestHub(join(import.meta.dirname, "manifest.yaml"));
});
afterAll(() => hub[Symbol.asyncDispose]());

test("records of three offices go in, each gets its answer, and a restart loses and doubles nothing", async () => {
  await hub.counterpart.enter("penalties", seeds.map(({ record }) => record));
  const first = hub.run();
  await vi.waitFor(() => expect(first.status.answered).toBeGreaterThan(0), 20_000);
  await first.stop();
  const second = hub.run();
  const outcomes = async () => Object.fromEntries((await hub.counterpart.answers("penalties")).map(({ ticket, outcome }) => [ticket, outcome]));
  await vi.waitFor(async () => expect(Object.keys(await outcomes())).toHaveLength(seeds.length), 30_000);
  expect(await outcomes()).toEqual(Object.fromEntries(seeds.map(({ record, expect: outcome }) => [record.Header.sn, outcome])));
  await second.stop();
});

test("what the channel published comes back to the office that reported it, once", async () => {
  const channel = publishEach(hub);
  const adapter = hub.run();
  // The newest decisions are within their term; those of 2018 are not published any more.
  const fresh = seeds.filter(({ expect: outcome, record }) => outcome === "accepted" && JSON.stringify(record).includes('"decisionDate":"2026'));
  const effects = () => hub.counterpart.effects("states");
  await vi.waitFor(async () => {
    const told = (await effects()).map(({ fields }) => fields["decisionNo"]);
    expect(told).toEqual(expect.arrayContaining(fresh.map(({ record }) => (record["Body"] as { decisionNo: string }).decisionNo)));
    expect(told).toHaveLength(channel.reported.size);
  }, 30_000);
  await adapter.stop();
  channel.close();
  const told = await effects();
  expect(new Set(told.map(({ key, version }) => `${key}/${version}`)).size).toBe(told.length);
  expect(told.map(({ fields }) => fields).find((fields) => fields["decisionNo"] === "遵示关缉知罚字〔2026〕004号")).toMatchObject({ office: "520300", state: "PUBLISHED", channel: "信用中国（贵州）" });
});

test("what the police decided comes to the office that sent the case", async () => {
  const adapter = hub.run();
  const common = {
    案件编号: "遵示关缉〔2026〕1号", 移送机关: "遵义示例海关", 移送机关代码: "11520300MBYT001805",
    公安机关: "遵义市示例公安局", 公安机关代码: "",
  };
  const outcomes = await hub.enterSteps([
    { ...common, 类型: "移送", 移送书文号: "遵示关移〔2026〕1号", 办理时间: "2026-11-02 09:30:00" },
    { ...common, 类型: "立案", 通知书文号: "遵示公立〔2026〕1号", 办理时间: "2026-11-04 15:00:00" },
  ]);
  expect(outcomes).toEqual([Outcome.ACCEPTED, Outcome.ACCEPTED]);
  await vi.waitFor(async () => expect(await hub.counterpart.effects("transfers")).toHaveLength(1), 20_000);
  expect(await hub.counterpart.effects("transfers")).toMatchObject([
    { fields: { office: "520300", caseNo: "遵示关缉〔2026〕1号", result: "立案", police: "遵义市示例公安局", decidedAt: "2026-11-04 15:00:00", documentNo: "遵示公立〔2026〕1号" } },
  ]);
  await adapter.stop();
});
