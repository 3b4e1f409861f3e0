import { spawn, type ChildProcess } from "node:child_process";
import { closeSync } from "node:fs";
import { setPriority } from "node:os";
import { endWithParent } from "./endWithParent.ts";
import { openLog } from "./logFile.ts";
import { signalProcess } from "./processTable.ts";
import { nextStart, noCrashes } from "./restartPolicy.ts";

/** A process to keep alive. */
export interface ChildSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where it runs; default: where the supervisor does. */
  readonly cwd?: string;
  /** It speaks over an IPC channel: `{ type: "ready" }` makes it ready. Otherwise `untilReady` is asked. */
  readonly ipc: boolean;
  /** Resolves when the process can be used; for processes without an IPC channel. */
  readonly untilReady?: (signal: AbortSignal) => Promise<void>;
  /** Asked now and then while it is ready: true when only a new start helps. Never throws. */
  readonly isStuck?: () => Promise<boolean>;
  /** Yields the processor to the others, as `nice` does: 0–19. */
  readonly niceness?: number;
}

export type ChildState = "starting" | "ready" | "restarting" | "stopped";

export interface ChildStatus {
  readonly name: string;
  readonly state: ChildState;
  /** When the state began, milliseconds since the epoch. */
  readonly since: number;
  readonly restarts: number;
  /** How the last life ended, in words; empty when it never did. */
  readonly lastExit: string;
  readonly pid: number | undefined;
}

export interface Child {
  status(): ChildStatus;
  /** Ends the process (SIGTERM, after `graceMs` SIGKILL) and does not start it again. */
  stop(graceMs: number): Promise<void>;
  /** Ends it at once. */
  kill(): void;
}

export interface ChildHooks {
  readonly dataDir: string;
  onChange(status: ChildStatus): void;
  onMessage(name: string, message: unknown): void;
}

/** How often a process is asked whether it is stuck, milliseconds. */
const STUCK_CHECK_MS = 2_000;

/** Starts a process and starts it again whenever it ends, until stopped. */
export function superviseChild(spec: ChildSpec, hooks: ChildHooks): Child {
  let status: ChildStatus = { name: spec.name, state: "starting", since: Date.now(), restarts: 0, lastExit: "", pid: undefined };
  let running: ChildProcess | undefined;
  let crashes = noCrashes;
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;
  let ended = () => {};

  const change = (next: Partial<ChildStatus>) => {
    status = { ...status, since: Date.now(), ...next };
    hooks.onChange(status);
  };

  const onEnd = (child: ChildProcess, how: string) => {
    if (running !== child) return;
    const readyMs = status.state === "ready" ? Date.now() - status.since : 0;
    running = undefined;
    if (stopping) {
      change({ state: "stopped", pid: undefined });
      return ended();
    }
    const next = nextStart(crashes, readyMs);
    crashes = next.record;
    change({ state: "restarting", restarts: status.restarts + 1, lastExit: how, pid: undefined });
    timer = setTimeout(start, next.delayMs);
  };

  const start = () => {
    const life = new AbortController();
    const child = spawnLogged(spec, hooks.dataDir);
    running = child;
    if (!spec.ipc) endWithParent(child);
    change({ state: "starting", pid: child.pid });
    const ready = () => running === child && status.state === "starting" && change({ state: "ready" });
    child.on("message", (message) => {
      if (isReady(message)) ready();
      hooks.onMessage(spec.name, message);
    });
    child.once("exit", (code, signal) => {
      life.abort();
      onEnd(child, signal ? `signal ${signal}` : `exit ${code}`);
    });
    child.once("error", (error) => onEnd(child, error.message));
    spec.untilReady?.(life.signal).then(ready, () => undefined);
  };
  start();
  const endIfStuck = async (): Promise<void> => {
    const watched = running;
    if (status.state !== "ready" || !(await spec.isStuck?.()) || watched !== running) return;
    watched?.kill("SIGTERM");
  };
  const watching = setInterval(() => void endIfStuck(), STUCK_CHECK_MS);
  watching.unref();

  return {
    status: () => status,
    kill: () => void running?.kill("SIGKILL"),
    async stop(graceMs) {
      stopping = true;
      clearTimeout(timer);
      clearInterval(watching);
      const child = running;
      if (!child) return change({ state: "stopped" });
      const gone = new Promise<void>((resolve) => (ended = resolve));
      if (child.pid !== undefined) signalProcess(child.pid, "SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await gone;
      clearTimeout(force);
    },
  };
}

/** In its own process group: Ctrl-C reaches only the supervisor, which stops everything in order. */
function spawnLogged(spec: ChildSpec, dataDir: string): ChildProcess {
  const log = openLog(dataDir, spec.name);
  try {
    const stdio = spec.ipc ? (["ignore", log, log, "ipc"] as const) : (["ignore", log, log] as const);
    const child = spawn(spec.command, [...spec.args], { env: { ...spec.env }, stdio: [...stdio], detached: true, cwd: spec.cwd });
    if (spec.niceness !== undefined && child.pid !== undefined) setPriority(child.pid, spec.niceness);
    return child;
  } finally {
    closeSync(log);
  }
}

function isReady(message: unknown): boolean {
  return typeof message === "object" && message !== null && "type" in message && message.type === "ready";
}
