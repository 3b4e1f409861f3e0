import { z } from "zod";
import { HubError } from "../../../services/shared/errors.ts";
import { until } from "../conformance/until.ts";
import { counterpartProcess } from "../supervisor/hubProcesses.ts";
import { logPath, tailOf } from "../supervisor/logFile.ts";
import type { RunningHub } from "../supervisor/startHub.ts";

/** What the processes of a hub said when they were ready, by their names; see `StartHubOptions.onReady`. */
export type Said = Map<string, Readonly<Record<string, unknown>>>;

export interface RunningCounterpart {
  /** Root of its control interface. */
  readonly url: string;
  /** Settings of its adapter. */
  readonly settings: Readonly<Record<string, unknown>>;
}

const readyMessage = z.object({ url: z.string(), settings: z.record(z.string(), z.unknown()) });

const READY_MS = 90_000;

/** Starts the other side of a manifest beside a hub. Throws TARGET_UNAVAILABLE with its last words when it does not start. */
export async function startCounterpart({ hub, said, signal }: { hub: RunningHub; said: Said; signal: AbortSignal }, manifestPath: string, instance?: string): Promise<RunningCounterpart> {
  hub.add(counterpartProcess(hub.settings, manifestPath, instance));
  const isOver = () => hub.statuses().some(({ name, restarts }) => name === "counterpart" && restarts > 0);
  await until(() => said.has("counterpart") || isOver(), { withinMs: READY_MS, signal });
  const message = said.get("counterpart");
  if (message) return readyMessage.parse(message);
  const words = tailOf(logPath(hub.settings.dataDir, "counterpart"));
  throw new HubError("TARGET_UNAVAILABLE", `对方系统未能启动 / the counterpart did not start: ${words}`, {});
}
