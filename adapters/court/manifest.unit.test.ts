import { join } from "node:path";
import { expect, test } from "vitest";
import { checkExamples } from "../sdk/manifest/checkExamples.ts";
import { readManifestFile } from "../sdk/manifest/readManifest.ts";

const { manifest } = await readManifestFile(join(import.meta.dirname, "manifest.yaml"));

test.each(await checkExamples(manifest))("$name: the example gives what it says", ({ ok, differences, errors }) => {
  expect({ ok, differences }, JSON.stringify(errors)).toEqual({ ok: true, differences: [] });
});
