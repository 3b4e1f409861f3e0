import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { pause } from "../backoff.ts";
import { HubError } from "../errors.ts";

/** How long a process that is about to end may keep the directory, milliseconds. */
const PATIENCE_MS = 6_000;

/**
 * Takes the directory of an embedded database for this process: two on one directory destroy it, and PGlite does not notice.
 * The returned function gives it back. A lock whose process is gone is taken over. Throws DATABASE_UNAVAILABLE when another
 * process keeps it.
 */
export async function lockDir(dir: string): Promise<() => void> {
  const path = `${dir}.lock`;
  const own = nameOf(process.pid) ?? String(process.pid);
  for (const until = Date.now() + PATIENCE_MS; ; await pause(50)) {
    if (take(path, own)) return () => rmSync(path, { force: true });
    const holder = holderOf(path);
    if (holder === undefined) rmSync(path, { force: true });
    else if (Date.now() > until) throw inUse(dir, holder);
  }
}

function take(path: string, own: string): boolean {
  try {
    writeFileSync(path, own, { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** The living process that holds the lock. Ids are used again, so the moment of its start counts too. */
function holderOf(path: string): number | undefined {
  try {
    const written = readFileSync(path, "utf8");
    const pid = Number(written.split(" ")[0]);
    return pid !== process.pid && nameOf(pid) === written ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Id and start time of a living process; undefined when it is gone. */
function nameOf(pid: number): string | undefined {
  try {
    // The name in parentheses may hold spaces; the start time is the 20th field after it (proc(5)).
    const started = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19];
    return `${pid} ${started}`;
  } catch {
    return undefined;
  }
}

function inUse(dir: string, pid: number): HubError {
  const message = `数据库目录正被进程 ${pid} 使用；请把 trace 与 docket 放在同一进程，或设置 DATABASE_URL / process ${pid} uses the database in ${dir}: host trace and docket in one process, or set DATABASE_URL`;
  return new HubError("DATABASE_UNAVAILABLE", message, { dir, pid: String(pid) });
}
