import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Never there, with an engine or without: `.invalid` has no hosts. */
const NOWHERE = "images.invalid/qianlian-none:0";

async function run(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { output: await text(child.stdout), code: await ended };
}

test("without an engine or the images the test says so, counts as skipped and is no failure", async () => {
  const { output, code } = await run({ QIANLIAN_NATS_IMAGE: NOWHERE, QIANLIAN_POSTGRES_IMAGE: NOWHERE });
  expect(output).toMatch(/^跳过 \/ skipped: /m);
  expect(output).toMatch(/0 passed, 0 failed, 1 skipped\n$/);
  expect(code).toBe(0);
});

test("a wrong setting is a failure and names itself", async () => {
  const { output, code } = await run({ QIANLIAN_CONTAINER_NETWORK: "none" });
  expect(output).toContain("QIANLIAN_CONTAINER_NETWORK");
  expect(output).toMatch(/0 passed, 1 failed, 0 skipped\n$/);
  expect(code).toBe(1);
});
