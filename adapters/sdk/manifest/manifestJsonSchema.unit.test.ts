import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { checkExamples } from "./checkExamples.ts";
import { manifestJsonSchema } from "./manifestJsonSchema.ts";
import { readManifest, readManifestFile } from "./readManifest.ts";

const root = join(import.meta.dirname, "../../..");
const published = readFileSync(join(root, "docs/schemas/adapter-manifest.schema.json"), "utf8");
const readme = readFileSync(join(import.meta.dirname, "README.md"), "utf8");
const [, example = ""] = /```yaml\n(.*?)```/s.exec(readme) ?? [];

// Formats are the editor's; zod's own words for uri and date are checked by readManifest.
const validate = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(JSON.parse(published) as object);
const problemsOf = (text: string): readonly string[] => {
  validate(parse(text, { merge: true }));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

const manifests = globSync(["adapters/*/manifest.yaml", "adapters/*/*.manifest.yaml"], { cwd: root });

test("the published JSON Schema is current: npm run generate", () => {
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(manifestJsonSchema())));
});

test("the schema stands alone: no part of a connector refers to what was left behind", () => {
  expect(published).not.toContain('"$ref"');
});

test.each(manifests)("%s fits the schema, and is taken", (path) => {
  const text = readFileSync(join(root, path), "utf8");
  expect(problemsOf(text)).toEqual([]);
  expect(() => readManifest(text, path)).not.toThrow();
});

/** Examples that name codes of the hub need the hub's judgement, which `hub adapter check` asks for. */
const needsHub = (names: readonly string[] | undefined): boolean => (names ?? []).some((name) => /^E\d{3}$/.test(name));

test.each(manifests)("the examples of %s come out as they say", async (path) => {
  const { manifest } = await readManifestFile(join(root, path));
  const results = await checkExamples({ ...manifest, examples: manifest.examples.filter(({ expectErrors }) => !needsHub(expectErrors)) });
  expect(results.flatMap(({ name, differences }) => differences.map((difference) => ({ name, ...difference })))).toEqual([]);
});

test("the example of the README fits the schema, is taken, and its examples come out as they say", async () => {
  expect(problemsOf(example)).toEqual([]);
  const { manifest } = readManifest(example, "README.md");
  const results = await checkExamples(manifest);
  expect(results.flatMap(({ name, differences }) => differences.map((difference) => ({ name, ...difference })))).toEqual([]);
  expect(results.length).toBe(3);
});

test.each([
  ["an unknown setting of the connector", "    directory: ${EXAMPLE_DIRECTORY}", "    directori: x", "/connector/settings"],
  ["an unknown setting of a feed", "    folder: outbox", "    foldr: outbox", "/feeds/decisions"],
  ["a wrong kind of rule", "as: penalty", "as: fine", "/feeds/decisions/emits/0/as"],
  ["a target without events", "    takes: [hub.case.v1.CaseFiled, hub.case.v1.CaseNotFiled]\n", "", "/targets/results"],
])("the schema finds %s", (_, from, to, place) => {
  const changed = example.replace(from, to);
  expect(changed).not.toBe(example);
  expect(problemsOf(changed).some((problem) => problem.startsWith(place))).toBe(true);
});
