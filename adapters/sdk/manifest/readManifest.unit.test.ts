import { expect, test } from "vitest";
import { HubError } from "../../../services/shared/errors.ts";
import { readManifest } from "./readManifest.ts";
import { createTestSystem } from "./testConnector.ts";

const known = { "exchange-table": createTestSystem().connector };
const read = (text: string) => readManifest(text, "agri.yaml", known);

const good = `manifest: 1
id: agri-case
version: 1.0.0
system: { name: 农业执法系统, nameEn: Agricultural cases }
owner: { uscc: 11520000MBYT00148A, name: 贵州省示例农业农村厅 }
connector:
  kind: exchange-table
  settings:
    url: \${AGRI_URL}
lists:
  kinds: { "01": 罚款 }
feeds:
  cases:
    table: nyzf_cf
    emits:
      - when: 'zt = "1"'
        as: penalty
        fields:
          CF_WSH: wsh
          CF_CFLB: $code("kinds", cflb)
targets:
  results:
    table: nyzf_jg
    takes: [hub.case.v1.CaseFiled]
    fields: { AJBH: data.caseNo }
grants: { submit: [hub.case.v1.PenaltyRow], receive: [hub.case.v1.CaseFiled] }
examples:
  - name: 罚款
    feed: cases
    record: { zt: "1", wsh: 示罚〔2018〕1号, cflb: "01" }
    expect: { CF_CFLB: 罚款 }
`;

const messageOf = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    expect(error).toBeInstanceOf(HubError);
    expect((error as HubError).reason).toBe("INVALID_REQUEST");
    return (error as HubError).message;
  }
  throw new Error("the manifest was taken");
};

test("a manifest is read with its defaults and the hash of its text", () => {
  const { manifest, hash } = read(good);
  expect(manifest).toMatchObject({ id: "agri-case", grants: { view: "public" }, feeds: { cases: { table: "nyzf_cf" } } });
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(read(`\ufeff${good}`).hash).toBe(hash);
});

test.each([
  ["malformed YAML", "  - name: 罚款", '  - name: "罚款', "agri.yaml:28:14: 不是合法的 YAML / malformed YAML"],
  ["a choice without quotes", "CF_WSH: wsh", 'CF_WSH: zt = "1" ? wsh : bh', 'an expression with ": " belongs in single quotes'],
  ["a name that stands twice", "    table: nyzf_cf\n", "    table: nyzf_cf\n    table: nyzf_cg\n", "agri.yaml:15:5: 同一层内这个名称写了两次"],
  ["an unknown field", "version: 1.0.0", "verison: 1.0.0", "agri.yaml:3:1: verison: 没有这一项 / unknown field；是否为 version？ / did you mean version?"],
  ["a missing field", "version: 1.0.0\n", "", "version: 必须填写 / is missing"],
  ["a wrong value", "as: penalty", "as: penalties", "agri.yaml:17:13: feeds.cases.emits[0].as:"],
  ["a number where text is due", "id: agri-case", "id: 12", "agri.yaml:2:5: id: 应为文本，请加引号 / must be text, put it in quotes"],
  ["an unknown setting of the connector", "table: nyzf_cf", "tabel: nyzf_cf", "agri.yaml:14:5: feeds.cases.tabel: 没有这一项 / unknown field；是否为 table？ / did you mean table?"],
  ["a wrong setting of the connector", "url: ${AGRI_URL}", "url: nowhere", "agri.yaml:9:10: connector.settings.url:"],
  ["an unknown connector", "kind: exchange-table", "kind: soap", "agri.yaml:7:9: connector.kind: 本版本没有 soap 连接器"],
  ["a code that would lose its zero", 'kinds: { "01": 罚款 }', "kinds: { 01: 罚款 }", "agri.yaml:11:12: lists.kinds.1: 01 会被读作 1，代码请加引号"],
  ["an expression that is none", "CF_WSH: wsh", "CF_WSH: wsh &", "agri.yaml:19:24: feeds.cases.emits[0].fields.CF_WSH: 不是 JSONata 表达式"],
  ["an unknown function", "CF_WSH: wsh", "CF_WSH: $txet(wsh)", "agri.yaml:19:19: feeds.cases.emits[0].fields.CF_WSH: 没有 $txet / there is no $txet；是否为 text？"],
  ["a field that the standard does not have", "CF_WSH: wsh", "CF_WHS: wsh", "agri.yaml:19:11: feeds.cases.emits[0].fields.CF_WHS: 标准没有字段 CF_WHS / the standard has no field CF_WHS；是否为 CF_WSH？"],
  ["an unknown list", '$code("kinds"', '$code("kind"', "there is no list kind；是否为 kinds？"],
  ["an unknown event", "takes: [hub.case.v1.CaseFiled]", "takes: [hub.case.v1.CaseField]", "targets.results.takes[0]: 没有 hub.case.v1.CaseField / there is no hub.case.v1.CaseField；是否为 hub.case.v1.CaseFiled？"],
  ["an event twice in a target", "takes: [hub.case.v1.CaseFiled]", "takes: [hub.case.v1.CaseFiled, hub.case.v1.CaseFiled]", "targets.results.takes[1]: hub.case.v1.CaseFiled 写了两次"],
  ["an example without its feed", "feed: cases\n", "feed: case\n", "examples[0]: 没有 feed case / there is no feed case；是否为 cases？"],
  ["a rule behind one that takes everything", "- when: 'zt = \"1\"'\n        as: penalty", "- as: penalty\n        fields: {}\n      - as: penalty", "feeds.cases.emits[0]: 没有 when，其后的 1 条规则永远用不到"],
])("%s is told with its place and remedy", (_, from, to, expected) => {
  const changed = good.replace(from, to);
  expect(changed).not.toBe(good);
  expect(messageOf(changed)).toContain(expected);
});

test("all problems are told at once, in the order of the file", () => {
  const message = messageOf(good.replace("version: 1.0.0", "version: one").replace("as: penalty", "as: fine").replace("table: nyzf_jg", "tables: nyzf_jg"));
  const lines = message.split("\n").map((line) => Number(line.split(":")[1]));
  expect(lines).toEqual([3, 17, 22, 23]);
});

test("examples may build on each other by anchors and merge keys", () => {
  const anchored = good.replace("record: { zt", "record: &first { zt") + '  - { name: 二, feed: cases, record: { <<: *first, wsh: 示罚〔2018〕2号 } }\n';
  expect(read(anchored).manifest.examples[1]?.record).toEqual({ zt: "1", wsh: "示罚〔2018〕2号", cflb: "01" });
});

test.each(["", "[]", "hello", "1"])("%j is no manifest", (text) => {
  expect(messageOf(text)).toContain("不是清单");
});
