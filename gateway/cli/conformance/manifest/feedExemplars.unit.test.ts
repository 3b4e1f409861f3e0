import { join } from "node:path";
import { expect, test } from "vitest";
import { compileManifest } from "../../../../adapters/sdk/manifest/manifestAdapter.ts";
import { readManifestFile } from "../../../../adapters/sdk/manifest/readManifest.ts";
import { Operation } from "../../../../proto/gen/hub/case/v1/case_service.ts";
import { feedExemplars } from "./feedExemplars.ts";
import { planFact } from "./plannedFact.ts";

const { manifest } = await readManifestFile(join(import.meta.dirname, "../../sandbox/testdata/manifest.yaml"));
const { rules } = compileManifest(manifest).feeds.get("penalties")!;
const [exemplar] = await feedExemplars({ manifest, feed: "penalties", rules });

test("an example is multiplied by its decision number alone", () => {
  const [first, second] = [exemplar!.record(1), exemplar!.record(2)];
  expect(second).toEqual({ ...first, wsh: "黔示工商罚〔2018〕2号" });
  expect([1, 2].map((n) => exemplar!.numberOf(n))).toEqual(["黔示工商罚〔2018〕1号", "黔示工商罚〔2018〕2号"]);
});

test("a later version has its number and another content", async () => {
  expect(await planFact(rules, exemplar!.first!(3))).toMatchObject({ number: exemplar!.numberOf(3), operation: Operation.INSERT, version: 1n });
  expect(await planFact(rules, exemplar!.later!(3))).toMatchObject({ number: exemplar!.numberOf(3), operation: Operation.UPDATE, version: 2n, values: { CF_NR: "罚款50000元。（更正）" } });
});

test("a spoilt record lacks its facts, and names the system's own column", async () => {
  expect(exemplar!.bad!.columns).toEqual(["sy"]);
  expect((await planFact(rules, exemplar!.bad!.record(4)))?.values["CF_SY"] ?? "").toBe("");
});

test("what the database gives a row itself is left off", async () => {
  const withKey = { ...manifest, examples: manifest.examples.map((example) => (example.record ? { ...example, record: { id: 17, ...example.record } } : example)) };
  const [own] = await feedExemplars({ manifest: withKey, feed: "penalties", rules });
  expect(own!.record(1)).not.toHaveProperty("id");
});
