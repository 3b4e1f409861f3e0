import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { freePortBase } from "../crash/hub/freePortBase.ts";
import { readBlocks } from "./readBlocks.ts";

const root = join(import.meta.dirname, "../..");
const guide = (name: string) => readBlocks(readFileSync(join(root, "docs", name), "utf8"));

let directory: string;
let hub: ChildProcess;

/** A directory with `hub` on its path and a hub that runs in it, as the guide's first paragraph asks for. */
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "qianlian-guide-"));
  mkdirSync(join(directory, "bin"));
  const program = join(directory, "bin/hub");
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" --disable-warning=ExperimentalWarning "${join(root, "gateway/cli/main.ts")}" "$@"\n`);
  chmodSync(program, 0o755);
  hub = start(["hub", "up", "--no-seed", "--port-base", String(await freePortBase())]);
  await untilUp();
}, 120_000);

afterAll(async () => {
  const ended = new Promise((resolve) => hub.once("exit", resolve));
  hub.kill("SIGINT");
  await ended;
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

test("both languages give the same commands", () => {
  expect(guide("connect.md").map(({ text }) => text)).toEqual(guide("connect.zh-CN.md").map(({ text }) => text));
});

// The proof alone runs for a minute or two on a quiet machine; the limit is there to end a hang.
test("from a table to a record in the hub, each command as printed", { timeout: 300_000 }, async () => {
  for (const { text, exit } of guide("connect.zh-CN.md")) {
    const { code, output } = await run(text);
    expect({ text, code, output: code === exit ? "" : output }).toEqual({ text, code: exit, output: "" });
  }
  const { output } = await run("hub trace '示农（农药）罚〔2026〕11号'");
  expect(output).toContain("my-system");
});

function start(command: readonly string[]): ChildProcess {
  const env = { ...process.env, PATH: `${join(directory, "bin")}${delimiter}${process.env["PATH"] ?? ""}` };
  return spawn(command[0]!, command.slice(1), { cwd: directory, env, stdio: ["ignore", "pipe", "pipe"] });
}

async function run(text: string): Promise<{ code: number | null; output: string }> {
  const child = start(["bash", "-euo", "pipefail", "-c", text]);
  let output = "";
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding("utf8").on("data", (part: string) => (output += part));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output };
}

async function untilUp(): Promise<void> {
  await vi.waitFor(async () => expect((await run("hub status")).code).toBe(0), { timeout: 90_000, interval: 1_000 });
}
