import { statfsSync } from "node:fs";
import { HubError } from "../../../services/shared/errors.ts";

/** With less the embedded databases cannot even be made, bytes. */
const NEEDED = 200 * 1024 ** 2;

function freeBytes(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}

/** Words about a disk that is full or nearly so; undefined when there is room. The journal refuses writes on a full disk, nothing is lost. */
export function diskWarning(dir: string): string | undefined {
  const free = freeBytes(dir);
  if (free >= NEEDED) return undefined;
  const mib = Math.round(free / 1024 ** 2);
  return `磁盘空间不足：${dir} 只剩 ${mib} MiB，请清理或换到更大的磁盘（--data-dir） / disk nearly full: ${mib} MiB left at ${dir}; make room, or use a larger disk (--data-dir)`;
}

/** Refuses to start on a disk without room. Throws INVALID_REQUEST. */
export function requireDiskSpace(dir: string): void {
  const warning = diskWarning(dir);
  if (warning) throw new HubError("INVALID_REQUEST", warning, { dir });
}
