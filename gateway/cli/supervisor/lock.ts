import { join } from "node:path";
import { HubError } from "../../../services/shared/errors.ts";
import { takeLock } from "./lockFile.ts";

/**
 * Takes the data directory for this process; the returned function gives it back. A lock whose process is gone is
 * taken over. Throws INVALID_REQUEST when another hub runs in the directory.
 */
export function lockDataDir(dataDir: string): () => void {
  return takeLock(join(dataDir, "hub.lock"), {
    program: "gateway/cli/",
    held: (pid) =>
      new HubError("INVALID_REQUEST", `此数据目录已有黔联在运行（进程 ${pid}） / a hub (process ${pid}) is running in ${dataDir}; stop it or use --data-dir`, { pid: String(pid), dataDir }),
    failed: () => new HubError("INVALID_REQUEST", `无法锁定数据目录 / cannot lock ${dataDir}`, { dataDir }),
  });
}
