import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HubError } from "../../../services/shared/errors.ts";
import type { Environment } from "../environment.ts";
import { superviseChild, type Child, type ChildSpec } from "../supervisor/child.ts";
import { diskWarning } from "../supervisor/diskSpace.ts";
import { caseProcess, serviceAddresses, type HubSettings } from "../supervisor/hubProcesses.ts";
import { logPath, tailOf } from "../supervisor/logFile.ts";
import { natsProcess } from "../supervisor/natsProcess.ts";
import { choosePorts } from "../supervisor/ports.ts";
import { loadSecrets } from "../supervisor/secrets.ts";
import { toClockTime } from "./rules/clockTime.ts";
import { whenReady } from "./whenReady.ts";

/** A hub of our own with a clock of its own: nats-server, and one process with the register, the cases and their hints. */
export interface IsolatedHub extends AsyncDisposable {
  /** `host:port` of every service. */
  readonly address: string;
  readonly serviceKey: string;
  readonly dataDir: string;
  /** Aborted when one of its processes ended by itself. */
  readonly failed: AbortSignal;
  /** What the process that failed, or else the services, last said. */
  readonly lastWords: () => string;
}

export interface IsolatedHubOptions {
  readonly environment: Environment;
  /** Where the clock starts, milliseconds since 1970. */
  readonly startAt: number;
  /** Leave the data directory when it ends. */
  readonly keep: boolean;
  readonly signal: AbortSignal;
}

const STOP_GRACE_MS = 5_000;
const READY_MS = 60_000;
/** Ports are chosen before they are bound: another process may be quicker. */
const ATTEMPTS = 3;

/** Starts it; resolves when it is ready. Throws TARGET_UNAVAILABLE with the last words of what failed. */
export async function startIsolatedHub(options: IsolatedHubOptions): Promise<IsolatedHub> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryStart(options);
    } catch (error) {
      const isPortTaken = error instanceof Error && /address already in use|EADDRINUSE|cannot listen/.test(error.message);
      if (attempt === ATTEMPTS || !isPortTaken || options.signal.aborted) throw error;
    }
  }
}

async function tryStart({ environment, startAt, keep, signal }: IsolatedHubOptions): Promise<IsolatedHub> {
  const dataDir = mkdtempSync(join(tmpdir(), "qianlian-scenario-"));
  const ports = await choosePorts([]);
  const settings: HubSettings = {
    dataDir,
    natsUrl: `nats://127.0.0.1:${ports.nats}`,
    natsLogins: true,
    ports,
    secrets: loadSecrets(dataDir),
    profile: "fast",
    logLevel: "warn",
    environment,
  };
  const children = superviseAll(dataDir);
  const remove = () => keep || rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  // A second Ctrl-C ends this process at once.
  const atExit = () => {
    children.kill();
    remove();
  };
  process.once("exit", atExit);
  const end = async () => {
    await children.stop();
    remove();
    process.off("exit", atExit);
  };
  try {
    await children.start(natsProcess({ dataDir, port: ports.nats, monitorPort: ports.natsMonitor, profile: "fast", passwords: settings.secrets.natsPasswords }), signal);
    await children.start(caseProcess(settings, { HUB_CLOCK: toClockTime(startAt) }), signal);
  } catch (error) {
    await end();
    throw error;
  }
  const { failed, lastWords } = children;
  return { address: serviceAddresses(ports).case, serviceKey: settings.secrets.serviceKey, dataDir, failed, lastWords, [Symbol.asyncDispose]: end };
}

/** Processes that must not end: when one does, the whole hub has failed. */
function superviseAll(dataDir: string) {
  const running: Child[] = [];
  const failing = new AbortController();
  let failedName = "";
  const lastWords = () => {
    const name = failedName || "case";
    return `${name}: ${tailOf(logPath(dataDir, name))}`;
  };
  return {
    failed: failing.signal,
    lastWords,
    start(spec: ChildSpec, signal: AbortSignal): Promise<void> {
      const failure = (why: string) => new HubError("TARGET_UNAVAILABLE", `演练用黔联未能启动 / the hub of the scenario did not start: ${[noSpace(dataDir), why].filter(Boolean).join("; ")}`, { process: spec.name });
      return whenReady({ signal, withinMs: READY_MS, timedOut: () => failure(`${spec.name} ${READY_MS} ms`) }, (ready) => {
        const child = superviseChild(spec, {
          dataDir,
          onMessage: () => undefined,
          onChange({ name, state }) {
            if (state === "ready") return ready();
            if (state !== "restarting") return;
            failedName ||= name;
            failing.abort(new HubError("TARGET_UNAVAILABLE", `演练用黔联意外结束 / the hub of the scenario ended: ${[noSpace(dataDir), lastWords()].filter(Boolean).join("; ")}`, { process: name }));
            ready(failure(lastWords()));
          },
        });
        running.push(child);
      });
    },
    kill: () => running.forEach((child) => child.kill()),
    async stop() {
      for (const child of running.reverse()) await child.stop(STOP_GRACE_MS);
    },
  };
}

/** A scenario keeps its data where temporary files go. */
function noSpace(dataDir: string): string | undefined {
  return diskWarning(dataDir)?.replaceAll("--data-dir", "TMPDIR");
}
