import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, readFileSync } from "node:fs";
import { HubError } from "../../../services/shared/errors.ts";
import { logPath, openLog, tailOf } from "../supervisor/logFile.ts";
import { until } from "./until.ts";

/** How an adapter is started as a process of its own, see adapters/provedAdapter.ts. The moment of its end comes as last argument. */
export interface AdapterCommand {
  /** Node flags, file and arguments. */
  readonly args: readonly string[];
  /** Environment beside the hub's addresses and the key. */
  readonly env: Readonly<Record<string, string>>;
  /** Where it runs; default: where the caller does. */
  readonly cwd?: string;
}

/** What it tells of itself, see adapters/sdk/runtime/adapterStatus.ts. */
export interface AdapterState {
  readonly connected: boolean;
  readonly answered: number;
  readonly delivered: number;
  readonly lastError: string;
}

/** The adapter under proof: one process at a time, which may be killed at any moment. */
export interface AdapterProcess extends AsyncDisposable {
  /** Starts it; `mark` ends it at that moment. Does nothing while it runs. */
  start(mark?: string): void;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Resolves true when it ended by itself within so many milliseconds. */
  endsWithin(ms: number): Promise<boolean>;
  readonly isRunning: () => boolean;
  /** The last lines of its log. */
  readonly lastWords: () => string;
  /** What it last said since its start; undefined before the first word. */
  state(): AdapterState | undefined;
  /** The key it will present from the next start on. */
  setKey(key: string): void;
  /** Peak resident memory of the running process, bytes; 0 when none runs. */
  peakMemory(): number;
}

export interface AdapterProcessOptions {
  readonly system: string;
  readonly command: AdapterCommand;
  readonly key: string;
  readonly dataDir: string;
  readonly addresses: { readonly registry: string; readonly case: string; readonly credit: string; readonly delivery: string };
  readonly environment: Readonly<Record<string, string>>;
}

/** An adapter that has not reached its system by then never will, milliseconds. */
const CONNECT_MS = 45_000;

export function createAdapterProcess({ system, command, key: firstKey, dataDir, addresses, environment }: AdapterProcessOptions): AdapterProcess {
  let key = firstKey;
  let running: ChildProcess | undefined;
  let state: AdapterState | undefined;

  const start = (mark?: string) => {
    if (running) return;
    const log = openLog(dataDir, `proved-${system}`);
    const env = {
      ...environment,
      HUB_REGISTRY_ADDRESS: addresses.registry,
      HUB_CASE_ADDRESS: addresses.case,
      HUB_CREDIT_ADDRESS: addresses.credit,
      HUB_DELIVERY_ADDRESS: addresses.delivery,
      HUB_ADAPTER_KEYS: JSON.stringify({ [system]: key }),
      HUB_DATA_DIR: dataDir,
      HUB_POLL_INTERVAL_MS: "50",
      HUB_LOG_LEVEL: "info",
      ...command.env,
    };
    const child = spawn(process.execPath, [...command.args, ...(mark === undefined ? [] : [mark])], { env, stdio: ["ignore", log, log, "ipc"], cwd: command.cwd });
    closeSync(log);
    running = child;
    state = undefined;
    child.on("message", (message) => {
      if (isState(message)) state = message;
    });
    const ended = () => {
      if (running === child) running = undefined;
    };
    child.once("exit", ended);
    child.once("error", ended);
  };
  const kill = async (): Promise<void> => {
    if (!running) return;
    const gone = once(running, "exit");
    running.kill("SIGKILL");
    await gone;
  };
  return {
    start,
    kill,
    isRunning: () => running !== undefined,
    lastWords: () => tailOf(logPath(dataDir, `proved-${system}`)),
    async endsWithin(ms) {
      if (!running) return true;
      const child = running;
      return Promise.race([once(child, "exit").then(() => true), once(child, "never", { signal: AbortSignal.timeout(ms) }).then(() => false, () => false)]);
    },
    state: () => state,
    setKey: (next) => void (key = next),
    peakMemory: () => (running?.pid === undefined ? 0 : peakMemory(running.pid)),
    [Symbol.asyncDispose]: kill,
  };
}

function isState(message: unknown): message is AdapterState {
  return typeof message === "object" && message !== null && "type" in message && message.type === "adapter-status";
}

/** VmHWM; 0 where the system does not tell it. */
function peakMemory(pid: number): number {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Number(line?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** A process that cannot even start would look like one that loses everything. */
export async function untilConnected(adapter: AdapterProcess, signal: AbortSignal): Promise<void> {
  const isSettled = () => adapter.state()?.connected === true || !adapter.isRunning();
  await until(isSettled, { withinMs: CONNECT_MS, signal });
  if (adapter.state()?.connected) return;
  const words = adapter.state()?.lastError || adapter.lastWords();
  throw new HubError("TARGET_UNAVAILABLE", `适配器未能连接 / the adapter did not connect: ${words}`, { lastError: words });
}
