import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lockDir } from "./lockDir.ts";

let base: string;
beforeAll(() => (base = mkdtempSync(join(tmpdir(), "qianlian-lock-"))));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Another process that holds the lock of a directory until it is killed. */
async function holder(dir: string) {
  const file = join(base, "holder.mjs");
  writeFileSync(file, `import { lockDir } from ${JSON.stringify(join(import.meta.dirname, "lockDir.ts"))};\nawait lockDir(process.argv[2]);\nprocess.send("held");\nsetInterval(() => {}, 1000);\n`);
  const child = fork(file, [dir], { execArgv: [] });
  await once(child, "message");
  return child;
}

test("a directory that another process uses is refused by name of the process, and free when that is gone", { timeout: 30_000 }, async () => {
  const dir = join(base, "a");
  const other = await holder(dir);
  await expect(lockDir(dir)).rejects.toMatchObject({ reason: "DATABASE_UNAVAILABLE", metadata: { pid: String(other.pid) } });
  other.kill("SIGKILL");
  await once(other, "exit");
  const release = await lockDir(dir);
  release();
});

test("a lock left by a process whose id another one has now is taken over", async () => {
  const dir = join(base, "b");
  writeFileSync(`${dir}.lock`, `${process.ppid} 1`);
  (await lockDir(dir))();
});
