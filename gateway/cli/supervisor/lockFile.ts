import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { commandLineOf, isAlive } from "./processTable.ts";

export interface LockOptions {
  /** Part of the command line of whoever may hold it: ids of processes are used again. */
  readonly program: string;
  /** What to throw when another process holds it. */
  readonly held: (pid: number) => Error;
  /** What to throw when it cannot be taken for any other reason. */
  readonly failed: () => Error;
}

/** Taking over a stale lock may meet another process that does the same. */
const ATTEMPTS = 3;

/** Takes a lock file for this process; the returned function gives it back. One whose process is gone is taken over. */
export function takeLock(path: string, { program, held, failed }: LockOptions): () => void {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      writeFileSync(path, String(process.pid), { flag: "wx" });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const pid = readPid(path);
    if (pid !== undefined && pid !== process.pid && isAlive(pid) && (commandLineOf(pid)?.includes(program) ?? true)) throw held(pid);
    rmSync(path, { force: true });
  }
  throw failed();
}

function readPid(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
