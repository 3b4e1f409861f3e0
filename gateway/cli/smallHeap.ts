import { setFlagsFromString } from "node:v8";

/** Commands through which any number of records pass. */
const STREAMING: readonly string[] = ["adapter try", "adapter run", "serve adapters"];

/**
 * Flags that V8 reads at every collection, so that they work in a process that runs already; bounds of the heap would have to be given at its
 * start, by a second process. The old generation may grow by a quarter of what is alive before it is collected again, the young one keeps
 * its first size.
 */
const FLAGS = ["--heap-growing-percent=25", "--semi-space-growth-factor=1"] as const;

/**
 * Keeps a process through which records stream near the size of what it holds: they leave only garbage, which would otherwise lie about by
 * the hundred megabytes. To be called before the command is loaded: a young generation that has grown stays so. Others run as fast as they can.
 */
export function keepHeapSmall([command = "", name = ""]: readonly string[]): void {
  if (!STREAMING.includes(`${command} ${name}`)) return;
  for (const flag of FLAGS) setFlagsFromString(flag);
}
