import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { superviseChild } from "./child.ts";

const dataDir = mkdtempSync(join(tmpdir(), "hub-child-"));
afterAll(() => rmSync(dataDir, { recursive: true }));

test("a process that only a new start can help is started again, once", { timeout: 20_000 }, async () => {
  let stuck = 1;
  const child = superviseChild(
    {
      name: "sleeper",
      command: process.execPath,
      args: ["-e", "process.send({ type: 'ready' }); setInterval(() => {}, 1000);"],
      env: {},
      ipc: true,
      isStuck: async () => stuck-- > 0,
    },
    { dataDir, onChange: () => undefined, onMessage: () => undefined },
  );
  await expect.poll(() => child.status(), { timeout: 15_000 }).toMatchObject({ state: "ready", restarts: 1, lastExit: "signal SIGTERM" });
  await child.stop(1_000);
  expect(child.status().state).toBe("stopped");
});
