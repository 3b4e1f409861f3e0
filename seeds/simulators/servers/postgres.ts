import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ServerKind } from "./localServer.ts";

/** Where distributions install servers. */
const ROOT = "/usr/lib/postgresql";

function newestFirst(): readonly string[] {
  try {
    return readdirSync(ROOT).sort((a, b) => Number(b) - Number(a));
  } catch {
    return [];
  }
}

/** A real PostgreSQL server, as the distribution installed it. */
export const postgres: ServerKind = {
  programs: [...newestFirst().map((version) => join(ROOT, version, "bin/postgres")), "/usr/local/bin/postgres", "/usr/bin/postgres"],
  absent: "本机没有 PostgreSQL / no PostgreSQL on this machine",
  user: "postgres",
  initialise: (program, dir) => [join(dirname(program), "initdb"), "-D", dir, "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
  run: (program, dir, port) => [program, "-D", dir, "-p", String(port), "-h", "127.0.0.1", "-c", "unix_socket_directories=", "-c", "shared_buffers=32MB", "-c", "max_connections=60"],
  url: (port) => `postgres://owner@127.0.0.1:${port}/postgres`,
  // The last line of its lock file tells how it stands.
  isReady: (dir) => readFile(join(dir, "postmaster.pid"), "utf8").then((lines) => /^ready\s*$/m.test(lines), () => false),
  // "Fast": clients are cut off, what was committed is kept.
  stop: "SIGINT",
};
