import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { HubError } from "../../../services/shared/errors.ts";
import { freePort } from "./freePort.ts";

/** A database server of this machine, running for one purpose on a port of the loopback interface. */
export interface LocalServer extends AsyncDisposable {
  /** Connection string of its owner. */
  readonly url: string;
  /** Its process. */
  readonly pid: number;
}

/** How a kind of server is made and run. */
export interface ServerKind {
  /** Programs as distributions install them, the first that exists counts. */
  readonly programs: readonly string[];
  /** What to say when there is none; Chinese / English. */
  readonly absent: string;
  /** User who must run it when we are root; none = root may. */
  readonly user?: string;
  /** Commands that make an empty data directory. */
  readonly initialise: (program: string, dir: string) => readonly string[];
  readonly run: (program: string, dir: string, port: number) => readonly string[];
  readonly url: (port: number) => string;
  /** True when it serves; one that only listens may still be reading its data. */
  readonly isReady: (port: number) => Promise<boolean>;
  /** The signal that ends it at once. */
  readonly stop: NodeJS.Signals;
}

export interface LocalServerOptions {
  /** Where it keeps its data, over restarts; default: a temporary directory that goes with it. */
  readonly dataDir?: string;
  /** It ends by itself after this time, seconds, should nobody end it; default 900. */
  readonly lifeSeconds?: number;
}

const READY_MS = 30_000;

/**
 * Runs the server until its input ends, that is, until we end it or are no more; `timeout` hands the signal ($0) on to it. A server that
 * ends by itself ends all.
 */
const GUARD = '"$@" & server=$!; { cat > /dev/null; kill -"$0" $server; } <&3 & guard=$!; exec 3<&-; wait $server; kill $guard 2> /dev/null';

/** The server's program; undefined when it is not on this machine. */
export function findProgram({ programs }: ServerKind): string | undefined {
  return programs.find((path) => existsSync(path));
}

/** Starts a server on a free port; resolves when it takes connections. Fails with TARGET_UNAVAILABLE when there is none on this machine. */
export async function startLocalServer(kind: ServerKind, { dataDir, lifeSeconds = 900 }: LocalServerOptions = {}): Promise<LocalServer> {
  const program = findProgram(kind);
  if (program === undefined) throw new HubError("TARGET_UNAVAILABLE", kind.absent);
  const own = dataDir === undefined;
  const dir = dataDir ?? (await mkdtemp(join(tmpdir(), "qianlian-server-")));
  await mkdir(dir, { recursive: true });
  const user = process.getuid?.() === 0 ? kind.user : undefined;
  const command = (words: readonly string[]): readonly string[] => (user === undefined ? words : ["runuser", "-u", user, "--", ...words]);
  if (user !== undefined) spawnSync("chown", [user, dir]);
  await chmod(dir, 0o700);
  const data = join(dir, "data");
  if (!existsSync(data)) runToEnd(command(kind.initialise(program, data)));
  const port = await freePort();
  const child = spawn("sh", ["-c", `exec 3<&0; ${GUARD}`, kind.stop.slice("SIG".length), "timeout", "-k", "5", String(lifeSeconds), ...command(kind.run(program, data, port))], { stdio: ["pipe", "ignore", "ignore"], cwd: tmpdir() });
  await untilReady(() => kind.isReady(port), () => child.exitCode !== null);
  return {
    url: kind.url(port),
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      const ended = once(child, "exit");
      child.stdin.end();
      if (child.exitCode === null) await ended;
      if (own) await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function runToEnd([program, ...words]: readonly string[]): void {
  const { status, stderr } = spawnSync(program!, words, { encoding: "utf8", cwd: tmpdir() });
  if (status !== 0) throw new HubError("TARGET_UNAVAILABLE", `无法建立数据库 / the database cannot be made: ${stderr.slice(0, 500)}`);
}

async function untilReady(isReady: () => Promise<boolean>, hasEnded: () => boolean): Promise<void> {
  for (const giveUpAt = Date.now() + READY_MS; Date.now() < giveUpAt && !hasEnded(); await pause(50)) {
    if (await isReady()) return;
  }
  throw new HubError("TARGET_UNAVAILABLE", "数据库没有启动 / the database did not start");
}
