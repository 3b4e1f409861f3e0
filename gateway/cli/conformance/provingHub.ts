import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HubError } from "../../../services/shared/errors.ts";
import type { Environment } from "../environment.ts";
import { startCounterpart, type RunningCounterpart, type Said } from "../sandbox/startCounterpart.ts";
import { startHub, type RunningHub } from "../supervisor/startHub.ts";

type Settings = Readonly<Record<string, unknown>>;

/** A hub that lives for one proof, with the simulated systems and without their adapters. */
export interface ProvingHub extends AsyncDisposable {
  readonly hub: RunningHub;
  /** Settings of the simulated systems' adapters, by system. */
  readonly adapterConfigs: Readonly<Record<string, unknown>>;
  /** Starts the other side of a manifest; TARGET_UNAVAILABLE when it does not start. */
  startCounterpart(manifestPath: string, instance?: string): Promise<RunningCounterpart>;
}

export interface ProvingHubOptions {
  readonly environment: Environment;
  /** Leave the data directory when it ends. */
  readonly keep: boolean;
  readonly signal: AbortSignal;
}

const READY_MS = 90_000;

/** Starts it on free ports in a directory of its own, which goes with it unless it is kept. Throws TARGET_UNAVAILABLE when it is not ready in time. */
export async function startProvingHub({ environment, keep, signal }: ProvingHubOptions): Promise<ProvingHub> {
  const dataDir = mkdtempSync(join(tmpdir(), "qianlian-prove-"));
  const said: Said = new Map();
  const hub = await startHub({
    dataDir,
    environment,
    profile: "fast",
    logLevel: "warn",
    forOneRun: true,
    adapters: [],
    onChange: () => undefined,
    onReady: (name, message) => void said.set(name, message),
  });
  // A second Ctrl-C ends this process at once.
  const atExit = () => hub.kill();
  process.once("exit", atExit);
  const end = async () => {
    await hub.stop();
    process.off("exit", atExit);
    if (!keep) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await untilReady(hub, signal);
  } catch (error) {
    await end();
    throw error;
  }
  return {
    hub,
    adapterConfigs: said.get("simulators")?.["systems"] as Settings,
    startCounterpart: (manifestPath, instance) => startCounterpart({ hub, said, signal }, manifestPath, instance),
    [Symbol.asyncDispose]: end,
  };
}

async function untilReady(hub: RunningHub, signal: AbortSignal): Promise<void> {
  const given = AbortSignal.any([signal, AbortSignal.timeout(READY_MS)]);
  const over = new Promise<never>((_resolve, reject) => {
    given.addEventListener("abort", () => {
      const open = hub.statuses().filter(({ state }) => state !== "ready").map(({ name, lastExit }) => `${name} ${lastExit}`.trim()).join(", ");
      reject(new HubError("TARGET_UNAVAILABLE", `测试用黔联未能启动 / the hub of the proof did not start: ${open}; ${hub.settings.dataDir}/logs`, { open }));
    });
  });
  await Promise.race([hub.ready, over]);
}
