import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { processesOf, runCommand, startCommand } from "../../../test/e2e/hubCommand.ts";
import { counterpartSide } from "../conformance/counterpartSide.ts";
import { readSandboxFile } from "./sandboxFile.ts";

const folder = mkdtempSync(join(tmpdir(), "hub-sandbox-"));
const manifest = join(folder, "manifest.yaml");
const dataDir = join(folder, ".hub", "sandbox");

beforeAll(() => cpSync(join(import.meta.dirname, "testdata/manifest.yaml"), manifest));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a sandbox, does something in it and stops it as Ctrl-C does. */
async function inSandbox(args: readonly string[], act: (output: () => string) => Promise<void>): Promise<void> {
  const command = startCommand(["sandbox", manifest, ...args]);
  const output = () => command.output();
  try {
    await expect.poll(output, { timeout: 60_000 }).toContain("接下来 / next");
    await act(output);
  } finally {
    command.child.kill("SIGINT");
    expect(await command.ended).toMatchObject({ code: 0 });
  }
  expect(processesOf(dataDir)).toEqual([]);
}

const answers = () => counterpartSide(readSandboxFile(dataDir).counterpart).answers("penalties");

test("a sandbox brings its samples through, takes records of one's own, and refuses a second start", async () => {
  await inSandbox([], async () => {
    await expect.poll(answers, { timeout: 30_000 }).toHaveLength(6);
    expect((await answers()).map(({ outcome }) => outcome).sort()).toEqual([...Array.from({ length: 5 }, () => "accepted"), "rejected"]);
    const effects = () => counterpartSide(readSandboxFile(dataDir).counterpart).effects("states");
    await expect.poll(effects, { timeout: 30_000 }).toHaveLength(10);

    const file = join(folder, "records.csv");
    writeFileSync(file, "op,bbh,dsr,xydm,fr,wsh,wfxw,sy,yj,nr,fkje,jdrq\nI,1,贵州示例甲酒业有限公司,91520102MAYT00013R,示例张一,黔示工商罚〔2018〕77号,侵权,示例事实,示例依据,罚款1元。,1,20180427\n");
    expect(await runCommand(["sandbox", "enter", "penalties", file, "--data-dir", dataDir])).toMatchObject({ code: 0 });
    await expect.poll(answers, { timeout: 30_000 }).toHaveLength(7);
    expect(await runCommand(["trace", "黔示工商罚〔2018〕77号", "--data-dir", dataDir])).toMatchObject({ code: 0, stdout: expect.stringContaining("sample-case") as unknown });

    expect(await runCommand(["sandbox", manifest])).toMatchObject({ code: 2, stderr: expect.stringContaining("已有黔联在运行") as unknown });
    expect(await runCommand(["sandbox", manifest, "--reset"])).toMatchObject({ code: 2, stderr: expect.stringContaining("已有黔联在运行") as unknown });
  });
});

test("a sandbox keeps its data until it is reset; without the adapter it says how to run one", async () => {
  await inSandbox([], async (output) => {
    expect(await answers()).toHaveLength(7);
    expect(output()).not.toContain("示例记录");
  });
  await inSandbox(["--reset", "--no-adapter"], async (output) => {
    expect(output()).toMatch(/HUB_KEY=qlk_/);
    expect(await answers()).toEqual([]);
  });
});

test("what is no sandbox is neither used nor emptied", async () => {
  writeFileSync(join(folder, "precious"), "");
  expect(await runCommand(["sandbox", manifest, "--keep", folder])).toMatchObject({ code: 2, stderr: expect.stringContaining("不是沙箱") as unknown });
  expect(await runCommand(["sandbox", manifest, "--keep", folder, "--reset"])).toMatchObject({ code: 2, stderr: expect.stringContaining("不予清空") as unknown });
  expect(existsSync(join(folder, "precious"))).toBe(true);
});
