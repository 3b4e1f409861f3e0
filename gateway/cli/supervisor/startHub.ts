import { chmodSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Environment } from "../environment.ts";
import { superviseChild, type Child, type ChildHooks, type ChildSpec, type ChildStatus } from "./child.ts";
import { requireDiskSpace } from "./diskSpace.ts";
import { findHubFile, writeHubFile } from "./hubFile.ts";
import { adaptersProcess, coreProcesses, gatewayProcess, type HubSettings } from "./hubProcesses.ts";
import { lockDataDir } from "./lock.ts";
import type { Profile } from "./natsConfig.ts";
import { natsProcess, stopOrphan } from "./natsProcess.ts";
import { choosePorts, DEFAULT_PORT_BASE, portsFrom, type Ports } from "./ports.ts";
import { loadSecrets, systems } from "./secrets.ts";

/** How long a process may take to stop in order, milliseconds. */
const STOP_GRACE_MS = 5_000;

export interface StartHubOptions {
  readonly dataDir: string;
  readonly profile: Profile;
  readonly logLevel: string;
  /** First port; absent = the ports of the former start, then the default ones. */
  readonly portBase?: number | undefined;
  /** A hub that lives only for one run: any free ports, and no HTTP gateway. */
  readonly forOneRun?: boolean;
  /** Which of the built-in adapters run, by their systems; default all. */
  readonly adapters?: readonly string[];
  readonly environment: Environment;
  onChange(statuses: readonly ChildStatus[]): void;
  /** What one of the systems' adapters tells about itself, once a second. */
  onAdapterStatus?(status: AdapterReport): void;
  /** What the processes say when they are ready, e.g. the simulated systems their adapters' settings. */
  onReady?(name: string, message: Readonly<Record<string, unknown>>): void;
}

/** See adapters/sdk/runtime/adapterStatus.ts. */
export interface AdapterReport {
  readonly system: string;
  readonly connected: boolean;
  readonly answered: number;
  readonly delivered: number;
  readonly failed: number;
  readonly lastError: string;
}

export interface RunningHub {
  readonly settings: HubSettings;
  /** No hub has run in this data directory before. */
  readonly isFirstStart: boolean;
  statuses(): readonly ChildStatus[];
  /** Resolves when every process is ready. */
  readonly ready: Promise<void>;
  /** Has one more process kept alive; it ends with the others. */
  add(spec: ChildSpec): void;
  /** Stops everything in order, nats-server last. */
  stop(): Promise<void>;
  /** Ends everything at once. */
  kill(): void;
}

/** Starts the whole hub in a data directory. Throws INVALID_REQUEST when another one runs there, or when the disk is full. */
export async function startHub(options: StartHubOptions): Promise<RunningHub> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o700);
  requireDiskSpace(dataDir);
  const unlock = lockDataDir(dataDir);
  try {
    await stopOrphan(dataDir);
    const former = findHubFile(dataDir);
    const settings = await hubSettings({ ...options, dataDir }, former?.ports);
    writeHubFile(dataDir, { pid: process.pid, startedAt: new Date().toISOString(), profile: settings.profile, ports: settings.ports });
    return { ...launch(settings, options, unlock), settings, isFirstStart: former === undefined };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function hubSettings(options: StartHubOptions, formerPorts: Ports | undefined): Promise<HubSettings> {
  const { dataDir, environment, profile, logLevel, portBase } = options;
  const fixed = portsFrom(portBase ?? DEFAULT_PORT_BASE);
  const candidates = portBase === undefined && formerPorts ? [formerPorts, fixed] : [fixed];
  const ports = await choosePorts(options.forOneRun ? [] : candidates);
  return {
    dataDir,
    environment,
    profile,
    logLevel,
    ports,
    secrets: loadSecrets(dataDir),
    natsUrl: environment.natsUrl ?? `nats://127.0.0.1:${ports.nats}`,
    natsLogins: environment.natsUrl === undefined,
  };
}

function launch(settings: HubSettings, options: StartHubOptions, unlock: () => void): Omit<RunningHub, "settings" | "isFirstStart"> {
  const children: Child[] = [];
  const statuses = () => children.map((child) => child.status());
  const wanted = options.adapters ?? systems;
  let hasAdapters = false;
  let stopping = false;
  let allReady = () => {};
  const ready = new Promise<void>((resolve) => (allReady = resolve));

  const hooks: ChildHooks = {
    dataDir: settings.dataDir,
    onChange() {
      options.onChange(statuses());
      if (hasAdapters && statuses().every(({ state }) => state === "ready")) allReady();
    },
    onMessage(name, message) {
      if (isAdapterStatus(message)) options.onAdapterStatus?.(message);
      if (isReady(message)) options.onReady?.(name, message);
      // The simulated systems keep their ports, so the adapters need to hear of them only once.
      if (name === "simulators" && isSimulatorsReady(message) && !hasAdapters) {
        add(adaptersProcess(settings, wanted, message.systems));
        hasAdapters = true;
      }
    },
  };

  const add = (spec: ChildSpec) => void (stopping || children.push(superviseChild(spec, hooks)));

  const { dataDir, ports, profile, secrets } = settings;
  const nats = settings.natsLogins ? superviseChild(natsProcess({ dataDir, port: ports.nats, monitorPort: ports.natsMonitor, profile, passwords: secrets.natsPasswords }), hooks) : undefined;
  if (nats) children.push(nats);
  const specs = options.forOneRun ? coreProcesses(settings) : [...coreProcesses(settings), gatewayProcess(settings)];
  specs.forEach(add);
  hasAdapters = wanted.length === 0;

  return {
    ready,
    add,
    statuses,
    kill() {
      stopping = true;
      for (const child of children) void child.stop(0);
      unlock();
    },
    async stop() {
      stopping = true;
      await Promise.all(children.filter((child) => child !== nats).map((child) => child.stop(STOP_GRACE_MS)));
      await nats?.stop(STOP_GRACE_MS);
      unlock();
    },
  };
}

function isReady(message: unknown): message is Record<string, unknown> {
  return isRecord(message) && message["type"] === "ready";
}

function isSimulatorsReady(message: unknown): message is { systems: Record<string, unknown> } {
  return isReady(message) && isRecord(message["systems"]);
}

function isAdapterStatus(message: unknown): message is AdapterReport {
  return isRecord(message) && message["type"] === "adapter-status" && typeof message["system"] === "string";
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
