import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HubError } from "../../../services/shared/errors.ts";
import { commandLineOf, isAlive } from "./processTable.ts";

/**
 * Takes the data directory for this process; the returned function gives it back. A lock whose process is gone is
 * taken over. Throws INVALID_REQUEST when another hub runs in the directory.
 */
export function lockDataDir(dataDir: string): () => void {
  const path = join(dataDir, "hub.lock");
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(path, String(process.pid), { flag: "wx" });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const pid = readPid(path);
    if (pid !== undefined && pid !== process.pid && isSupervisor(pid)) {
      throw new HubError("INVALID_REQUEST", `此数据目录已有黔联在运行（进程 ${pid}） / a hub (process ${pid}) is running in ${dataDir}; stop it or use --data-dir`, {
        pid: String(pid),
        dataDir,
      });
    }
    rmSync(path, { force: true });
  }
  throw new HubError("INVALID_REQUEST", `无法锁定数据目录 / cannot lock ${dataDir}`, { dataDir });
}

function readPid(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Ids are used again: only a process that looks like a supervisor counts. */
function isSupervisor(pid: number): boolean {
  if (!isAlive(pid)) return false;
  return commandLineOf(pid)?.includes("gateway/cli/") ?? true;
}
