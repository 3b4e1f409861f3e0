import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { HubError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { SMALL_WASM_FLAGS } from "./smallWasm.ts";

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
  await copyTemplate(unfinished).catch(async () => {
    await rm(unfinished, { recursive: true, force: true });
    await runCreation(unfinished);
    await keepTemplate(unfinished);
  });
  await rename(unfinished, dir);
  log.info({ database: basename(dir), ms: Date.now() - startedAt }, "database.created");
}

/** An empty database as `runCreation` makes it, kept beside the packages: the next data directory is a copy of 0.3 s instead of seconds of work. */
const template = join(import.meta.dirname, "../../../node_modules/.cache/qianlian/pglite-17");

async function copyTemplate(dir: string): Promise<void> {
  await stat(join(template, "PG_VERSION"));
  await cp(template, dir, { recursive: true });
}

/** Without a place to keep it (read-only installation) the next creation works again from nothing. */
async function keepTemplate(dir: string): Promise<void> {
  const unfinished = `${template}${UNFINISHED}${process.pid}`;
  try {
    await mkdir(dirname(template), { recursive: true });
    await cp(dir, unfinished, { recursive: true });
    await rename(unfinished, template);
  } catch {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function runCreation(dir: string): Promise<void> {
  const child = spawn(process.execPath, [...SMALL_WASM_FLAGS, join(import.meta.dirname, "initDataDir.ts"), dir], { stdio: ["ignore", "ignore", "pipe"] });
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
