import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { Client } from "pg";
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

const urlOf = (port: number): string => `postgres://owner@127.0.0.1:${port}/postgres`;

/** Its port is open, and its lock file says "ready", before it takes the first login. */
async function takesLogin(port: number): Promise<boolean> {
  const client = new Client({ connectionString: urlOf(port), connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  return client.connect().then(() => client.end()).then(() => true, () => false);
}

/** A real PostgreSQL server, as the distribution installed it. */
export const postgres: ServerKind = {
  programs: [...newestFirst().map((version) => join(ROOT, version, "bin/postgres")), "/usr/local/bin/postgres", "/usr/bin/postgres"],
  absent: "本机没有 PostgreSQL / no PostgreSQL on this machine",
  user: "postgres",
  initialise: (program, dir) => [join(dirname(program), "initdb"), "-D", dir, "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
  run: (program, dir, port) => [program, "-D", dir, "-p", String(port), "-h", "127.0.0.1", "-c", "unix_socket_directories=", "-c", "shared_buffers=32MB", "-c", "max_connections=60"],
  url: urlOf,
  isReady: takesLogin,
  // "Fast": clients are cut off, what was committed is kept.
  stop: "SIGINT",
};
