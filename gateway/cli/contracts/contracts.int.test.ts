import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCli } from "../testing/runCli.ts";

const directory = mkdtempSync(join(tmpdir(), "qianlian-export-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("every form of the contracts is exported, with who sends and who subscribes", async () => {
  const { code, stdout } = await runCli(["contracts", "export", directory, "--offline"]);
  expect(code).toBe(0);
  expect(stdout).toContain("asyncapi.yaml");
  for (const part of ["proto/hub/case/v1/penalty.proto", "schemas/hub.case.v1.PenaltyDecided.schema.json", "asyncapi.yaml", "openapi.yaml", "catalogue.json"]) {
    expect(existsSync(join(directory, part)), part).toBe(true);
  }
  const catalogue = readFileSync(join(directory, "catalogue.md"), "utf8");
  expect(catalogue).toContain("| `decisionNo` | 行政处罚决定书文号 |");
  expect(catalogue).toContain("`credit-china`");
});

test("a short name is enough, and a wrong one is answered with what is like it", async () => {
  const shown = await runCli(["contracts", "show", "CaseFiled", "--offline", "--json"]);
  expect(JSON.parse(shown.stdout)).toMatchObject({ type: "hub.case.v1.CaseFiled", zh: "立案", law: "310号 第八条" });
  const wrong = await runCli(["contracts", "show", "penalty", "--offline"]);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("PenaltyDecided");
});
