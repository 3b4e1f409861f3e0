import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HubError } from "../../../../services/shared/errors.ts";
import { commandLineOf, isAlive } from "../../supervisor/processTable.ts";

/**
 * Takes an adapter's folder for the run of this process; the returned function gives it back. Two runs would read the same source and share
 * one state. A lock whose process is gone is taken over. Throws INVALID_REQUEST when another run holds it.
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, ".hub", "run.lock");
  mkdirSync(join(folder, ".hub"), { recursive: true, mode: 0o700 });
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(path, String(process.pid), { flag: "wx" });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const pid = Number(readFileSync(path, "utf8"));
    if (isRunning(pid)) {
      throw new HubError("INVALID_REQUEST", `${folder} 的适配器已在运行（进程 ${pid}），请先停止它 / the adapter of this folder is running already (process ${pid}): stop it first`, { folder, pid: String(pid) });
    }
    rmSync(path, { force: true });
  }
  throw new HubError("INVALID_REQUEST", `无法锁定 / cannot lock ${path}`, { folder });
}

/** Ids are used again: only a process that looks like this program counts. */
function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid || !isAlive(pid)) return false;
  return commandLineOf(pid)?.includes(" adapter run") ?? true;
}
