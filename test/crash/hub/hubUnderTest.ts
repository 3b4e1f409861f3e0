import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { childrenOf } from "./processes.ts";
import { freePortBase } from "./freePortBase.ts";
import { findHub } from "../../../gateway/cli/connection/findHub.ts";
import type { HubClients } from "../../../gateway/cli/connection/hubClients.ts";
import { connectSimulators, type SimulatorsClient } from "../../../gateway/cli/connection/simulators.ts";
import { readEnvironment } from "../../../gateway/cli/environment.ts";
import { findHubFile } from "../../../gateway/cli/supervisor/hubFile.ts";

const MAIN = join(import.meta.dirname, "../../../gateway/cli/main.ts");
const NODE_FLAGS = ["--disable-warning=ExperimentalWarning"];
const READY_MS = 60_000;
const STOP_MS = 20_000;

/** The whole hub as `npm start` runs it, on free ports of the loopback interface. */
export interface HubUnderTest extends AsyncDisposable {
  readonly dataDir: string;
  /** Process id of the supervisor. */
  readonly pid: number;
  readonly simulators: SimulatorsClient;
  /** The hub's own book of what it did. */
  readonly trace: HubClients["trace"];
  /** Ctrl-C; resolves when no process is left. Throws when one is. */
  stop(): Promise<void>;
  /** Runs a command of the CLI against this hub and resolves with what it printed. */
  command(...args: string[]): Promise<string>;
}

export interface HubStart {
  readonly dataDir: string;
  readonly profile: "strict" | "fast";
  /** Environment beside the caller's own. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Starts a hub in a data directory; rejects with its last words when it is not ready in time. */
export async function startHubUnderTest({ dataDir, profile, env = {}, signal }: HubStart): Promise<HubUnderTest> {
  const base = await freePortBase();
  const args = ["up", "--json", "--no-seed", "--data-dir", dataDir, "--profile", profile, "--port-base", String(base)];
  const child = spawn(process.execPath, [...NODE_FLAGS, MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"], env: { ...cleanEnvironment(), ...env } });
  const pid = child.pid ?? 0;
  const guard = endWithParent(pid);
  let clients: HubClients | undefined;
  const stop = async (): Promise<void> => {
    clients?.close();
    await end(child);
    guard.kill("SIGKILL");
  };
  try {
    await untilReady(child, signal);
  } catch (error) {
    await stop();
    throw error;
  }
  const ports = findHubFile(dataDir)?.ports;
  if (!ports) throw new Error("hub.json is missing");
  clients = findHub({ dataDir }, readEnvironment());
  return {
    dataDir,
    pid,
    trace: clients.trace,
    simulators: connectSimulators(ports.simulators),
    stop,
    command: (...words) => runCommand([...words, "--data-dir", dataDir]),
    [Symbol.asyncDispose]: stop,
  };
}

/** No setting of the caller's own hub may lead this one to other servers. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(HUB_|NATS_|SIM_|DATABASE_URL$)/.test(name)));
}

/** A shell that waits for the end of its input, which comes when this process is gone, however it ended. */
function endWithParent(pid: number): ChildProcess {
  const guard = spawn("sh", ["-c", `trap '' INT TERM; read _; kill -INT ${pid}`], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  guard.unref();
  return guard;
}

async function untilReady(child: ChildProcess, signal: AbortSignal): Promise<void> {
  let words = "";
  const keep = (chunk: Buffer) => (words = (words + chunk.toString()).slice(-4_000));
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  for (const deadline = Date.now() + READY_MS; !words.includes('"ready":true'); await delay(50, undefined, { signal })) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`黔联没有就绪 / the hub did not get ready:\n${words}`);
  }
}

async function end(child: ChildProcess): Promise<void> {
  const family = childrenOf(child.pid ?? 0);
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, "exit");
    child.kill("SIGINT");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await exited;
    clearTimeout(timer);
  }
  for (const deadline = Date.now() + STOP_MS; family.some(isRunning); await delay(50)) {
    if (Date.now() > deadline) throw new Error(`进程未结束 / processes are left: ${family.filter(isRunning).join(" ")}`);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function runCommand(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [...NODE_FLAGS, MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await once(child, "close");
  return output;
}
