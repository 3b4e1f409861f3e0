import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A PostgreSQL server of this run alone. */
export interface LocalPostgres {
  readonly url: string;
  readonly version: string;
  close(): void;
}

/** Where distributions install servers, newest first. */
const ROOT = "/usr/lib/postgresql";
/** As it comes, but for bulk loading; fsync stays on. */
const SETTINGS = ["max_wal_size=8GB", "checkpoint_timeout=30min", "unix_socket_directories="];

/** Starts a server on a free port of the loopback interface; undefined when none is installed. A superuser lends it the user `postgres`. */
export async function startLocalPostgres(): Promise<LocalPostgres | undefined> {
  const bin = findBin();
  if (!bin) return undefined;
  const dir = mkdtempSync(join(tmpdir(), "qianlian-bench-pg-"));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) spawnSync("chown", ["postgres", dir]);
  chmodSync(dir, 0o700);
  const run = (command: string, args: readonly string[]) => (asRoot ? ["runuser", ["-u", "postgres", "--", join(bin, command), ...args]] : [join(bin, command), [...args]]) as [string, string[]];
  const made = spawnSync(...run("initdb", ["-D", dir, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]), { encoding: "utf8", cwd: tmpdir() });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const port = await freePort();
  const args = ["-D", dir, "-p", String(port), "-h", "127.0.0.1", ...SETTINGS.flatMap((setting) => ["-c", setting])];
  const server = spawn(...run("postgres", args), { stdio: "ignore", cwd: tmpdir() });
  const version = spawnSync(join(bin, "postgres"), ["--version"], { encoding: "utf8" }).stdout.trim();
  return {
    url: `postgres://bench@127.0.0.1:${port}/postgres`,
    version,
    close() {
      spawnSync(...run("pg_ctl", ["-D", dir, "-m", "immediate", "-w", "stop"]), { cwd: tmpdir() });
      server.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function findBin(): string | undefined {
  try {
    const [newest] = readdirSync(ROOT).sort((a, b) => Number(b) - Number(a));
    return newest && join(ROOT, newest, "bin");
  } catch {
    return undefined;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
