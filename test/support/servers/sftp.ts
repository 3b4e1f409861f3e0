import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../../seeds/simulators/servers/freePort.ts";

const SSHD = "/usr/sbin/sshd";
const KEYGEN = "/usr/bin/ssh-keygen";
const READY_MS = 10_000;

/** Why there is no SFTP server on this machine; undefined when there is one. */
export const noSftp: string | undefined = existsSync(SSHD) && existsSync(KEYGEN) ? undefined : "no SFTP server here (Debian package openssh-server)";

/** A real OpenSSH server of one test file, on a random loopback port, with a host key and a user key of its own. */
export interface TestSftpServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** PEM. */
  readonly privateKey: string;
  /** `SHA256:…` */
  readonly hostKey: string;
  /** Ends it with its open connections. */
  stop(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
}

export async function startSftpServer(): Promise<TestSftpServer> {
  const directory = await mkdtemp(join(tmpdir(), "qianlian-sftp-"));
  // Root's sshd wants its directory, which the package's service makes otherwise.
  if (userInfo().uid === 0) await mkdir("/run/sshd", { recursive: true, mode: 0o755 });
  const file = (name: string) => join(directory, name);
  for (const key of ["host", "user"]) await run(KEYGEN, ["-q", "-t", "ed25519", "-N", "", "-f", file(key)]);
  await writeFile(file("authorized"), await readFile(file("user.pub")));
  await chmod(file("authorized"), 0o600);
  const port = await freePort();
  await writeFile(file("config"), configOf(file, port));
  const fingerprint = await run(KEYGEN, ["-l", "-f", file("host.pub")]);
  let server: ReturnType<typeof spawn> | undefined;
  const stop = async (): Promise<void> => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    // Sessions are processes of their own.
    for (const pid of [...descendantsOf(server.pid!), server.pid!]) process.kill(pid, "SIGKILL");
    await ended;
  };
  const start = async (): Promise<void> => {
    server = spawn(SSHD, ["-D", "-e", "-f", file("config")], { stdio: "ignore" });
    await untilListening(port);
  };
  await start();
  return {
    host: "127.0.0.1",
    port,
    user: userInfo().username,
    privateKey: await readFile(file("user"), "utf8"),
    hostKey: fingerprint.split(" ")[1] ?? "",
    stop,
    start,
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Processes that a process started, those first that were started last. */
function descendantsOf(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter((text) => text !== "").map(Number);
  return children.flatMap((child) => [...descendantsOf(child), child]);
}

function configOf(file: (name: string) => string, port: number): string {
  return [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${file("host")}`,
    `AuthorizedKeysFile ${file("authorized")}`,
    `PidFile ${file("pid")}`,
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin prohibit-password",
    "StrictModes no",
    "UsePAM no",
    "Subsystem sftp internal-sftp",
    "",
  ].join("\n");
}

async function run(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  return output;
}

async function untilListening(port: number): Promise<void> {
  for (const deadline = Date.now() + READY_MS; Date.now() < deadline; await pause(20)) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await new Promise<boolean>((resolve) => socket.once("connect", () => resolve(true)).once("error", () => resolve(false)));
    socket.destroy();
    if (isOpen) return;
  }
  throw new Error("sshd did not start");
}
