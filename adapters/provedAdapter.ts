import { runProcess } from "../services/shared/lifecycle.ts";
import { createLogger } from "../services/shared/log.ts";
import { readAdapterHostConfig } from "./config.ts";
import { startHosted } from "./hostedAdapter.ts";
import type { BoundAdapter } from "./sdk/boundAdapter.ts";
import { isMark, withMarks } from "./sdk/conformance/marks.ts";

/** How often the parent hears how it is doing, milliseconds. */
const STATUS_INTERVAL_MS = 100;

/**
 * Process entry of one adapter in a conformance run: like the host, but it ends itself with SIGKILL when it comes to `mark`, because a
 * parent cannot hit a moment between two lines.
 */
export async function runProved(adapter: BoundAdapter, mark: string | undefined): Promise<void> {
  const log = createLogger("proved", process.env["HUB_LOG_LEVEL"]);
  await runProcess("proved", log, async () => {
    const stopping = new AbortController();
    const hosted = startHosted(adapter, {
      config: readAdapterHostConfig(process.env),
      log,
      signal: stopping.signal,
      watch: (connection) => (mark !== undefined && isMark(mark) ? withMarks(connection, (reached) => reached === mark && process.kill(process.pid, "SIGKILL")) : connection),
    });
    const report = () => void (process.connected && process.send?.({ type: "adapter-status", ...hosted.status }));
    const timer = setInterval(report, STATUS_INTERVAL_MS);
    return {
      async close() {
        clearInterval(timer);
        stopping.abort();
        await hosted.done;
        hosted.close();
      },
    };
  });
}
