import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startProcess, type TestProcess } from "../../support/childProcess.ts";
import type { Disaster } from "./disaster.ts";

const SERVER = join(import.meta.dirname, "databaseServer.ts");
const DOWN_MS = 3_000;
const FROZEN_MS = 5_000;

/** The database of trace and docket is killed, or hangs. The exchange must not notice. */
export const database: Disaster = {
  words: "追踪与台账的数据库 / the database of trace and docket",
  async prepare(dataDir) {
    const dir = join(dataDir, "external-database");
    mkdirSync(dir, { recursive: true });
    const start = (port: number) => startProcess(SERVER, [dir, String(port)], {});
    let server: TestProcess = await start(0);
    const { url, port } = server.ready as { url: string; port: number };
    return {
      env: { DATABASE_URL: url },
      keepsTime: true,
      async strike(_hub, round, signal) {
        if (round % 2 === 0) {
          process.kill(server.pid, "SIGSTOP");
          await delay(FROZEN_MS, undefined, { signal }).finally(() => process.kill(server.pid, "SIGCONT"));
          return `停住 frozen ${FROZEN_MS} ms`;
        }
        await server.kill();
        await delay(DOWN_MS, undefined, { signal });
        server = await start(port);
        return `kill -9, ${DOWN_MS} ms`;
      },
      [Symbol.asyncDispose]: () => server.kill(),
    };
  },
};
