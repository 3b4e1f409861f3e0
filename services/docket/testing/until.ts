import { setTimeout as pause } from "node:timers/promises";

const DEADLINE_MS = 60_000;

/** Waits until the state is reached. Fails after a minute with what was seen last. */
export async function until(reached: () => Promise<boolean>): Promise<void> {
  let last: unknown = "not yet";
  for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; await pause(20)) {
    try {
      if (await reached()) return;
    } catch (error) {
      last = error;
    }
  }
  throw new Error("the state was not reached in time", { cause: last });
}
