import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { NotHere, type Disaster } from "./disaster.ts";

/** More than the supervisor wants free before it starts the server again (200 MiB). */
const SIZE = "320m";
const BLOCK = Buffer.alloc(256 * 1024, 1);
const FULL_MS = 5_000;

/** The small file system of the journal fills up and gets room again. Needs the right to mount. */
export const diskFull: Disaster = {
  words: "事件日志的磁盘写满 / the journal's disk is full",
  async prepare(dataDir) {
    const place = join(dataDir, "nats");
    mkdirSync(place, { recursive: true });
    mount(place);
    return {
      env: {},
      keepsTime: true,
      async strike(_hub, _round, signal) {
        const ballast = join(place, "ballast");
        const bytes = fill(ballast);
        await delay(FULL_MS, undefined, { signal }).finally(() => rmSync(ballast, { force: true }));
        return `${Math.round(bytes / 1024 ** 2)} MiB, ${FULL_MS} ms`;
      },
      async [Symbol.asyncDispose]() {
        execFileSync("umount", ["-l", place]);
      },
    };
  },
};

function mount(place: string): void {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", place], { stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    throw new NotHere(`无法挂载小文件系统 / no small file system can be mounted: ${String((error as { stderr?: Buffer }).stderr ?? error).trim()}`);
  }
}

/** Writes until nothing more fits; returns how much did. */
function fill(file: string): number {
  const out = openSync(file, "w");
  let written = 0;
  try {
    for (let size = BLOCK.length; size > 0; ) {
      try {
        written += writeSync(out, BLOCK, 0, size);
      } catch {
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(out);
  }
  return written;
}
