import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Outcome } from "../../proto/gen/hub/case/v1/case_service.ts";
import { mariadb } from "../../seeds/simulators/servers/mariadb.ts";
import { startManifestHub, type ManifestHub } from "../../test/support/manifestHub.ts";
import { publishEach } from "../../test/support/publishEach.ts";
import { onRealServer } from "../../test/support/servers/realServer.ts";

interface SeedRecord {
  readonly note: string;
  readonly expect: string;
  readonly record: Readonly<Record<string, unknown>> & { readonly UNID: string; readonly JDSWH: string; readonly JDRQ: string };
}

const seeds = JSON.parse(readFileSync(join(import.meta.dirname, "../../seeds/simulators/agri-case/records.json"), "utf8")) as readonly SeedRecord[];

onRealServer("MariaDB", mariadb, (url) => {
  let hub: ManifestHub;
  beforeAll(async () => {
    hub = await startManifestHub(join(import.meta.dirname, "manifest.yaml"), url());
  });
  afterAll(() => hub[Symbol.asyncDispose]());

  test("rows go in, each gets its state and words, and a restart loses and doubles nothing", async () => {
    await hub.counterpart.enter("penalties", seeds.map(({ record }) => record));
    await hub.counterpart.enter("penalties", [{ ...seeds[0]!.record, UNID: "NY-DRAFT", JLZT: "0" }]);
    const first = hub.run();
    await vi.waitFor(() => expect(first.status.answered).toBeGreaterThan(0), 20_000);
    await first.stop();
    const second = hub.run();
    const outcomes = async () => Object.fromEntries((await hub.counterpart.answers("penalties")).map(({ ticket, outcome }) => [ticket, outcome]));
    await vi.waitFor(async () => expect(Object.keys(await outcomes())).toHaveLength(seeds.length), 30_000);
    expect(await outcomes()).toEqual(Object.fromEntries(seeds.map(({ record, expect: outcome }) => [record.UNID, outcome])));
    const refused = (await hub.counterpart.answers("penalties")).find(({ ticket }) => ticket === "NY-0017");
    expect(refused?.told).toMatch(/AYLB.*99|不在代码表 causes/);
    await second.stop();
  });

  test("publication states arrive, one row per state", async () => {
    const channel = publishEach(hub);
    const adapter = hub.run();
    const fresh = seeds.filter(({ expect: outcome, record }) => outcome === "accepted" && record.JDRQ.startsWith("2026")).map(({ record }) => record.JDSWH);
    const numbers = async () => (await hub.counterpart.effects("states")).map(({ fields }) => fields["JDSWH"]);
    await vi.waitFor(async () => {
      expect(await numbers()).toEqual(expect.arrayContaining(fresh));
      expect(await numbers()).toHaveLength(channel.reported.size);
    }, 30_000);
    await adapter.stop();
    channel.close();
    expect((await hub.counterpart.effects("states")).find(({ fields }) => fields["JDSWH"] === fresh[0])).toMatchObject({ fields: { ZT: "1", QD: "信用中国（贵州）" } });
  });

  test("what the police decided arrives", async () => {
    const adapter = hub.run();
    const common = { 案件编号: "示农案〔2026〕1号", 移送机关: "贵州省示例农业农村厅", 移送机关代码: "11520000MBYT00228X", 公安机关: "贵阳市示例公安局", 公安机关代码: "" };
    const outcomes = await hub.enterSteps([
      { ...common, 类型: "移送", 移送书文号: "示农移〔2026〕1号", 办理时间: "2026-11-02 09:30:00" },
      { ...common, 类型: "不予立案", 通知书文号: "示公不立〔2026〕1号", 不予立案理由: "示例理由：情节显著轻微", 办理时间: "2026-11-04 15:00:00" },
    ]);
    expect(outcomes).toEqual([Outcome.ACCEPTED, Outcome.ACCEPTED]);
    await vi.waitFor(async () => expect(await hub.counterpart.effects("police")).toHaveLength(1), 20_000);
    expect(await hub.counterpart.effects("police")).toMatchObject([
      { fields: { AJBH: "示农案〔2026〕1号", JG: "不予立案", GAJG: "贵阳市示例公安局", WSH: "示公不立〔2026〕1号", LY: "示例理由：情节显著轻微", SJ: "20261104150000" } },
    ]);
    await adapter.stop();
  });
});
