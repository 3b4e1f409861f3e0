import { expect, test } from "vitest";
import { connectors } from "../../../../adapters/sdk/connectors/allConnectors.ts";
import type { Sample } from "../../../../adapters/sdk/proposal/proposal.ts";
import { checkExamples } from "../../../../adapters/sdk/manifest/checkExamples.ts";
import { readManifest } from "../../../../adapters/sdk/manifest/readManifest.ts";
import { proposeMapping } from "../../../../adapters/sdk/proposal/proposeMapping.ts";
import { proposalSamples } from "../../../../test/support/proposalSamples.ts";
import { planConnector, type Origin } from "./connectorLines.ts";
import { exampleRecord } from "./exampleRecord.ts";
import { manifestText } from "./manifestText.ts";

const facts = { id: "sample-case", name: "示例：办案系统 #1", nameEn: "Sample \"case\" system", ownerUscc: "11520100MBYT00017K", ownerName: "贵州示例市工商行政管理局", contact: "", divisions: ["5201"] };

function textOf(sample: Sample, origin: Origin = { kind: "file-drop", fileName: "处罚.csv" }): string {
  const proposal = proposeMapping(sample, { owner: { uscc: facts.ownerUscc, name: facts.ownerName } });
  const connector = planConnector(origin, "SAMPLE_CASE", { sample, proposal, value: "drop", connector: connectors[origin.kind] });
  return manifestText({ facts, connector, proposal, example: exampleRecord(proposal, sample), from: "处罚.csv", schema: "schema.json" });
}

const sampleOf = (rows: readonly Readonly<Record<string, string>>[]): Sample => ({ columns: Object.keys(rows[0] ?? {}), records: rows.map((fields, index) => ({ place: `#${index}`, fields })) });

test.each(proposalSamples().map(({ habit, rows }) => [habit, rows] as const))("what is proposed for %s is a manifest, and its made-up example comes out as expected", async (_habit, rows) => {
  const { manifest } = readManifest(textOf(sampleOf(rows)), "manifest.yaml");
  expect(manifest).toMatchObject({ id: "sample-case", system: { name: facts.name, nameEn: facts.nameEn }, grants: { divisions: ["5201"], view: "public" } });
  expect(await checkExamples(manifest)).toMatchObject([{ ok: true, differences: [] }]);
});

test("no value of the sample stands in the manifest but the words of code lists", () => {
  for (const { rows } of proposalSamples()) {
    const text = textOf(sampleOf(rows));
    const personal = rows.flatMap((row) => Object.values(row)).filter((value) => /^示例[王李]|^\d{17}[\dX]$/.test(value));
    expect(personal.filter((value) => text.includes(value))).toEqual([]);
  }
});

test("columns with any name stay whole, and unsure lines say so", () => {
  const rows = Array.from({ length: 3 }, (_, index) => ({ "决定书 #文号: (一)": `黔示罚〔2020〕${index + 1}号`, "罚款`额": "50000", "x\ny": "?" }));
  const text = textOf(sampleOf(rows));
  expect(Object.keys(readManifest(text, "manifest.yaml").manifest.feeds["penalties"]?.emits[0]?.fields ?? {})).toContain("CF_WSH");
  expect(text).toMatch(/# 请核对 \/ check \(0\.\d+\)/);
  expect(text).toContain("没有找到违法事实，此项必填");
});

test("a table is read by its state column where it has one, else by what only grows", () => {
  const columns = (extra: Readonly<Record<string, string>>) => sampleOf(Array.from({ length: 4 }, (_, index) => ({ id: String(index), cfjdswh: `黔示罚〔2020〕${index}号`, gxsj: `2020-01-0${index + 1} 10:00:00`, ...extra })));
  const origin = { kind: "exchange-table", table: "nyzf_cf" } as const;
  expect(readManifest(textOf(columns({ clzt: "0" }), origin), "m.yaml").manifest.feeds["penalties"]).toMatchObject({ table: "nyzf_cf", key: ["id"], since: "gxsj", state: { column: "clzt", values: { new: "0" } } });
  expect(readManifest(textOf(columns({}), origin), "m.yaml").manifest.feeds["penalties"]).toMatchObject({ key: ["id"], watermark: { columns: ["gxsj"] } });
});
