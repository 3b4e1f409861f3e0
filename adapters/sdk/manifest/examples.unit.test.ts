import { expect, test } from "vitest";
import { FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";
import { checkExamples } from "./checkExamples.ts";
import { readManifest } from "./readManifest.ts";
import { createTestSystem } from "./testConnector.ts";
import { unmappedRequired } from "./unmappedRequired.ts";

const manifestWith = (examples: string) =>
  readManifest(
    `manifest: 1
id: agri-case
version: 1.0.0
system: { name: 农业执法系统, nameEn: Agricultural cases }
owner: { uscc: 11520000MBYT00148A, name: 贵州省示例农业农村厅 }
connector: { kind: exchange-table, settings: { url: "http://127.0.0.1:1" } }
lists: { kinds: { "01": 罚款 }, steps: { A1: 移送, A2: 嫌疑人提起公诉 } }
feeds:
  cases:
    table: nyzf_cf
    emits:
      - { when: zt = "1", as: penalty, version: bb, fields: { CF_WSH: wsh, CF_CFLB: '$code("kinds", cflb)', CF_NR_FK: fk } }
      - { when: zt = "2", as: step, fields: { 环节: '$code("steps", hj)', 案件编号: ajbh } }
targets:
  results:
    table: nyzf_jg
    takes: [hub.case.v1.CaseFiled]
    when: data.caseNo != ""
    fields: { ajbh: data.caseNo, bt: notice.title, lx: '$code("kinds", data.reason)' }
grants: {}
examples:
${examples}`,
    "agri.yaml",
    { "exchange-table": createTestSystem().connector },
  ).manifest;

test("an example that comes out as expected is ok; only the fields named are compared", async () => {
  const manifest = manifestWith('  - { name: 罚款, feed: cases, record: { zt: "1", wsh: 示罚1号, cflb: "01", fk: 0.5, bb: 3 }, expect: { CF_CFLB: 罚款, CF_NR_FK: "0.5", version: 3, BZ: null } }');
  expect(await checkExamples(manifest)).toMatchObject([{ name: "罚款", ok: true, outcome: "mapped", fields: { CF_WSH: "示罚1号" }, differences: [] }]);
});

test("differences are told field by field", async () => {
  const manifest = manifestWith('  - { name: 罚款, feed: cases, record: { zt: "1", wsh: 示罚1号, cflb: "01" }, expect: { CF_WSH: 示罚2号, CF_CFLB: 罚款, CF_NR_FK: "1" } }');
  expect((await checkExamples(manifest))[0]).toMatchObject({
    ok: false,
    differences: [{ field: "CF_WSH", expected: "示罚2号", found: "示罚1号" }, { field: "CF_NR_FK", expected: "1", found: undefined }],
  });
});

test("of a mapping that failed only the cause is told, not every field it would have given", async () => {
  const manifest = manifestWith('  - { name: 坏, feed: cases, record: { zt: "1", wsh: 示罚1号, cflb: "77" }, expect: { CF_WSH: 示罚1号, CF_CFLB: 罚款 } }');
  expect(await checkExamples(manifest)).toMatchObject([{ ok: false, differences: [{ field: "errors", found: [expect.stringContaining("CF_CFLB")] }] }]);
});

test("expected errors are fields that cannot be computed or codes of the hub; any other error is a difference", async () => {
  const bad = '{ name: 坏, feed: cases, record: { zt: "1", cflb: "77" }';
  const manifest = manifestWith(`  - ${bad}, expectErrors: [CF_CFLB] }\n  - ${bad} }\n  - { name: 无, feed: cases, record: { zt: "9" }, expect: { CF_WSH: x } }`);
  expect(await checkExamples(manifest)).toMatchObject([
    { ok: true, outcome: "refused" },
    { ok: false, differences: [{ field: "errors", expected: [] }] },
    { ok: false, outcome: "ignored", differences: [{ field: "CF_WSH", expected: "x", found: undefined }] },
  ]);
  const judged = manifestWith('  - { name: 文号, feed: cases, record: { zt: "1", wsh: 坏, cflb: "01" }, expectErrors: [E016] }');
  const judge = async () => [[FieldIssue.fromPartial({ code: "E016", field: "CF_WSH" })]];
  expect(await checkExamples(judged, judge)).toMatchObject([{ ok: true, outcome: "refused" }]);
  expect(await checkExamples(judged)).toMatchObject([{ ok: false, outcome: "mapped" }]);
});

test("an example of a target is an event in proto JSON", async () => {
  const manifest = manifestWith(
    [
      "  - { name: 立案, target: results, event: { type: hub.case.v1.CaseFiled, data: { caseNo: 示案1号 } }, expect: { ajbh: 示案1号, bt: 立案 } }",
      "  - { name: 空, target: results, event: { type: hub.case.v1.CaseFiled, data: {} } }",
      "  - { name: 坏, target: results, event: { type: hub.case.v1.CaseFiled, data: { caseNo: 示案1号, reason: x } } }",
    ].join("\n"),
  );
  expect(await checkExamples(manifest)).toMatchObject([{ ok: true, outcome: "mapped" }, { ok: true, outcome: "ignored" }, expect.anything()]);
});

test("required fields that no mapping gives are told with name, rule and for whom", () => {
  const missing = unmappedRequired(manifestWith("  []"));
  expect(missing.find(({ field }) => field === "CF_JDRQ")).toMatchObject({ feed: "cases", rule: 0, name: "处罚决定日期", when: "总是 / always" });
  expect(missing.find(({ field }) => field === "CF_XDR_ZJHM")?.when).toContain("自然人");
  expect(missing.map(({ field }) => field)).not.toContain("CF_WSH");
  expect(missing.map(({ field }) => field)).not.toContain("BZ");
  expect(missing.filter(({ rule }) => rule === 1).map(({ field }) => field)).toEqual(["移送机关代码", "办理时间", "文书文号", "嫌疑人编号"]);
});
