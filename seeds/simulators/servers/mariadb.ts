import { once } from "node:events";
import { connect } from "node:net";
import { dirname } from "node:path";
import type { ServerKind } from "./localServer.ts";

const whoRuns = (): string => (process.getuid?.() === 0 ? "root" : (process.env["USER"] ?? "mysql"));

/** The server speaks first. */
async function greets(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const greeted = await once(socket, "data").then(() => true, () => false);
  socket.destroy();
  return greeted;
}

/** A real MariaDB server, as the distribution installed it. */
export const mariadb: ServerKind = {
  programs: ["/usr/sbin/mariadbd", "/usr/local/sbin/mariadbd", "/usr/bin/mariadbd", "/usr/libexec/mariadbd"],
  absent: "本机没有 MariaDB（mariadbd） / no MariaDB (mariadbd) on this machine",
  initialise: (_, dir) => ["mariadb-install-db", "--no-defaults", `--datadir=${dir}`, `--user=${whoRuns()}`, "--auth-root-authentication-method=normal", "--skip-test-db"],
  run: (program, dir, port) => [
    program,
    "--no-defaults",
    `--datadir=${dir}`,
    `--user=${whoRuns()}`,
    `--port=${port}`,
    "--bind-address=127.0.0.1",
    `--socket=${dir}/server.sock`,
    `--pid-file=${dir}/server.pid`,
    // A server that starts clears the temporary tables of all others that share its directory for them.
    `--tmpdir=${dirname(dir)}`,
    "--character-set-server=utf8mb4",
    "--skip-log-bin",
    "--innodb-buffer-pool-size=32M",
    "--max-connections=100",
  ],
  url: (port) => `mysql://root@127.0.0.1:${port}/mysql`,
  isReady: greets,
  stop: "SIGTERM",
};
