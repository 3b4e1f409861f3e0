import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { HubError } from "../errors.ts";
import type { Logger } from "../log.ts";

/** Marks directories that a creation, perhaps killed, has not finished. */
const UNFINISHED = ".new-";

/**
 * Creates the directory of an embedded database, unless it is there. Another process does the work: creating needs
 * 600 MB, which a process does not give back. The directory gets its name when it is complete.
 */
export async function createDataDir(dir: string, log: Logger): Promise<void> {
  if (await isThere(join(dir, "PG_VERSION"))) return;
  const parent = dirname(dir);
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (name.startsWith(basename(dir) + UNFINISHED)) await rm(join(parent, name), { recursive: true, force: true });
  }
  const unfinished = `${dir}${UNFINISHED}${process.pid}`;
  const startedAt = Date.now();
  await runCreation(unfinished);
  await rename(unfinished, dir);
  log.info({ database: basename(dir), ms: Date.now() - startedAt }, "database.created");
}

async function runCreation(dir: string): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "initDataDir.ts"), dir], { stdio: ["ignore", "ignore", "pipe"] });
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (words = (words + chunk).slice(-2_000)));
  const [code] = (await once(child, "close")) as [number | null];
  if (code === 0) return;
  throw new HubError("DATABASE_UNAVAILABLE", "内嵌数据库无法创建，请检查磁盘空间与权限 / the embedded database cannot be created: check disk space and permissions", {}, { cause: new Error(words) });
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
