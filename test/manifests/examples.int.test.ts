import { globSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkExamples, type Judge } from "../../adapters/sdk/manifest/checkExamples.ts";
import { readManifestFile } from "../../adapters/sdk/manifest/readManifest.ts";
import { startCheckService, type CheckService } from "../../gateway/cli/checking/checkService.ts";
import { readEnvironment } from "../../gateway/cli/environment.ts";

const root = join(import.meta.dirname, "../..");
const files = globSync("adapters/*/manifest.yaml", { cwd: root }).sort();

let service: CheckService;
beforeAll(async () => {
  service = await startCheckService(readEnvironment());
});
afterAll(() => service[Symbol.asyncDispose]());

test.each(files)("%s: every example gives what it promises, by the hub's own rules", async (file) => {
  const { manifest } = await readManifestFile(join(root, file));
  const judge: Judge = async (submissions) => {
    const rows = submissions.flatMap(({ fact }) => (fact?.$case === "penaltyRow" ? [fact.value] : []));
    return rows.length === 0 ? submissions.map(() => []) : (await service.cases.checkRecords({ rows })).results.map(({ errors }) => errors);
  };
  const results = await checkExamples(manifest, judge);
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
});
