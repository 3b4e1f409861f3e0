import { toHubError } from "./errors.ts";
import type { Logger } from "./log.ts";

/** Something with a lifetime: closed once, in the reverse order of starting. */
export interface Running {
  close(): Promise<void>;
}

/** How long an orderly stop may take before the process ends anyway, milliseconds. */
const STOP_TIMEOUT_MS = 5_000;

/**
 * Runs a process: starts it, tells the parent when it is ready, and stops it on SIGTERM, SIGINT or when the parent is
 * gone. A failed start is logged once and ends with exit code 1.
 */
export async function runProcess(
  role: string,
  log: Logger,
  start: (signal: AbortSignal) => Promise<Running & { ready?: Record<string, unknown> }>,
): Promise<void> {
  const stopping = new AbortController();
  const stop = () => {
    stopping.abort();
    // Also a process that is still starting, perhaps waiting for a server that is gone, must end.
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  process.once("disconnect", stop);
  try {
    const running = await start(stopping.signal);
    process.send?.({ type: "ready", role, ...running.ready });
    log.info({ role, address: running.ready?.["address"] ?? running.ready?.["url"] }, "process.ready");
    if (!stopping.signal.aborted) {
      await new Promise<void>((resolve) => stopping.signal.addEventListener("abort", () => resolve(), { once: true }));
    }
    await running.close();
    log.info({ role }, "process.stopped");
    process.exit(0);
  } catch (error) {
    log.error({ role, err: error, reason: toHubError(error).reason }, "process.failed");
    process.exit(1);
  }
}
