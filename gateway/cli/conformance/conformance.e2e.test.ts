import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCommand } from "../../../test/e2e/hubCommand.ts";

const folder = mkdtempSync(join(tmpdir(), "hub-prove-"));
const manifest = join(folder, "manifest.yaml");
const report = join(folder, "report.json");
cpSync(join(import.meta.dirname, "../sandbox/testdata/manifest.yaml"), manifest);
afterAll(() => rmSync(folder, { recursive: true }));

test("a manifest is proved, and its report carries a signature that bears no change", async () => {
  const proved = await runCommand(["adapter", "prove", manifest, "--only", "examples", "duplicates", "out-of-order", "refused-rows", "ten-thousand-rows", "--rows", "100", "--report", report]);
  expect(proved).toMatchObject({ code: 0, stdout: expect.stringContaining("5 项通过") as unknown });

  expect(await runCommand(["adapter", "prove", "--verify", report])).toMatchObject({ code: 0, stdout: expect.stringContaining("签名有效") as unknown });
  const file = JSON.parse(readFileSync(report, "utf8")) as { report: string };
  const bytes = Buffer.from(file.report, "base64");
  bytes.write("sample-base", bytes.indexOf("sample-case"));
  writeFileSync(report, JSON.stringify({ ...file, report: bytes.toString("base64") }));
  expect(await runCommand(["adapter", "prove", "--verify", report])).toMatchObject({ code: 1, stdout: expect.stringContaining("签名无效") as unknown });
});

test("a check that there is not is refused before anything starts", async () => {
  expect(await runCommand(["adapter", "prove", manifest, "--only", "everything"])).toMatchObject({ code: 2, stderr: expect.stringContaining("ten-thousand-rows") as unknown });
});

test("a part of the script is no proof to send in", async () => {
  expect(await runCommand(["adapter", "prove", manifest, "--only", "examples", "--attach"])).toMatchObject({ code: 2, stderr: expect.stringContaining("--only") as unknown });
  expect(await runCommand(["adapter", "prove", manifest, "--rows", "50", "--attach"])).toMatchObject({ code: 2, stderr: expect.stringContaining("--rows") as unknown });
});
