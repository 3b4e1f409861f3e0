import { mkdirSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";

/** A log larger than this is renamed to `.1` at the next start of its process, bytes. */
const ROTATE_BYTES = 20 * 1024 * 1024;

/** Opens `<data-dir>/logs/<name>.log` for appending and returns the file descriptor; the caller closes it. */
export function openLog(dataDir: string, name: string): number {
  const path = logPath(dataDir, name);
  mkdirSync(join(dataDir, "logs"), { recursive: true });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > ROTATE_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, "a", 0o600);
}

export function logPath(dataDir: string, name: string): string {
  return join(dataDir, "logs", `${name}.log`);
}

/** Enough to see why: the last lines of a log; empty when there is none. */
export function tailOf(path: string): string {
  try {
    return readFileSync(path, "utf8").trim().slice(-1_500);
  } catch {
    return "";
  }
}
