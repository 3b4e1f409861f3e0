import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import type { SwitchStore } from "./clerk.ts";

const switchState = z.object({ since: z.int().min(0).nullable() });

/** The switch of a simulated system that keeps files; a missing or unreadable file is off. */
export function switchFile(path: string): SwitchStore {
  return {
    async read() {
      try {
        return switchState.parse(JSON.parse(await readFile(path, "utf8"))).since;
      } catch {
        return null;
      }
    },
    // Replaced in one step: a torn file would read as off.
    async write(since) {
      await writeFile(`${path}.new`, JSON.stringify({ since }));
      await rename(`${path}.new`, path);
    },
  };
}
