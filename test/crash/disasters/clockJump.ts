import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import type { Disaster } from "./disaster.ts";

const HOUR_MS = 3_600_000;
/** Where the clock stands after each strike: an hour ahead, back again, a minute behind, right. */
const OFFSETS_MS = [HOUR_MS, 0, -60_000, 0] as const;
const HOLD_MS = 3_000;

/** The clock of the hub's machine is set forward and back. */
export const clockJump: Disaster = {
  words: "时钟跳变 / the machine's clock is set",
  async prepare(dataDir) {
    const file = join(dataDir, "clock-offset");
    const set = (offset: number) => writeFileSync(file, String(offset));
    set(0);
    const shifted = pathToFileURL(join(import.meta.dirname, "shiftedClock.ts"));
    shifted.searchParams.set("file", file);
    return {
      env: { NODE_OPTIONS: `--import ${shifted.href}` },
      keepsTime: false,
      async strike(_hub, round, signal) {
        const offset = OFFSETS_MS[(round - 1) % OFFSETS_MS.length] ?? 0;
        set(offset);
        await delay(HOLD_MS, undefined, { signal });
        return `${offset / 1_000} s`;
      },
      async [Symbol.asyncDispose]() {
        set(0);
      },
    };
  },
};
