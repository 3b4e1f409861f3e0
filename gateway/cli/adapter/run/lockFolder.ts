import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { HubError } from "../../../../services/shared/errors.ts";
import { takeLock } from "../../supervisor/lockFile.ts";

/**
 * Takes an adapter's folder for the run of this process; the returned function gives it back. Two runs would read the same source and share
 * one state. A lock whose process is gone is taken over. Throws INVALID_REQUEST when another run holds it.
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, ".hub", "run.lock");
  mkdirSync(join(folder, ".hub"), { recursive: true, mode: 0o700 });
  return takeLock(path, {
    program: " adapter run",
    held: (pid) =>
      new HubError("INVALID_REQUEST", `${folder} 的适配器已在运行（进程 ${pid}），请先停止它 / the adapter of this folder is running already (process ${pid}): stop it first`, { folder, pid: String(pid) }),
    failed: () => new HubError("INVALID_REQUEST", `无法锁定 / cannot lock ${path}`, { folder }),
  });
}
