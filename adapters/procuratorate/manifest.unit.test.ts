import { join } from "node:path";
import { expect, test } from "vitest";
import { checkExamples } from "../sdk/manifest/checkExamples.ts";
import { readManifestFile } from "../sdk/manifest/readManifest.ts";
import { stepTable } from "../sdk/steps/stepTable.ts";

const { manifest } = await readManifestFile(join(import.meta.dirname, "manifest.yaml"));

test.each(await checkExamples(manifest))("$name: the example gives what it says", ({ ok, differences, errors }) => {
  expect({ ok, differences }, JSON.stringify(errors)).toEqual({ ok: true, differences: [] });
});

test("every step that the law gives to the procuratorate has a code, and every code is such a step", () => {
  expect(Object.values(manifest.lists["steps"] ?? {}).sort()).toEqual(stepTable.filter(({ actor }) => actor === "procuratorate").map(({ event }) => event).sort());
});
