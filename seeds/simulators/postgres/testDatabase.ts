import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pause } from "../../../services/shared/backoff.ts";
import { createDataDir } from "../../../services/shared/db/createDataDir.ts";
import { createLogger } from "../../../services/shared/log.ts";
import { startSimulatedDatabase, type SimulatedDatabase } from "../database.ts";

/** An empty database for the tests of one file, with its directory, which goes with it. */
export interface TestDatabase {
  readonly dataDir: string;
  readonly database: SimulatedDatabase;
  close(): Promise<void>;
}

const log = createLogger("test", "silent");

/** Starts one from a copy of a directory that is made once for all test files: making it takes seconds, copying it none. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), "simulators-"));
  await cp(await findTemplate(), join(dataDir, "database"), { recursive: true });
  const database = await startSimulatedDatabase({ dataDir, log });
  return {
    dataDir,
    database,
    async close() {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const TEMPLATE = join(import.meta.dirname, "../../../node_modules/.cache/pglite-template");
const LOCK = `${TEMPLATE}.lock`;
/** Whoever holds the lock for longer than this was killed, milliseconds. */
const LOCK_TIMEOUT_MS = 40_000;

async function findTemplate(): Promise<string> {
  let giveUpAt = Date.now() + LOCK_TIMEOUT_MS;
  await mkdir(join(TEMPLATE, ".."), { recursive: true });
  while (!existsSync(join(TEMPLATE, "PG_VERSION"))) {
    if (await takeLock()) {
      await makeTemplate();
    } else if (Date.now() > giveUpAt) {
      await rm(LOCK, { recursive: true, force: true });
      giveUpAt = Date.now() + LOCK_TIMEOUT_MS;
    } else {
      await pause(50);
    }
  }
  return TEMPLATE;
}

async function makeTemplate(): Promise<void> {
  try {
    await createDataDir(TEMPLATE, log);
  } finally {
    await rm(LOCK, { recursive: true, force: true });
  }
}

/** Two test files may ask at once; one of them makes the directory. */
function takeLock(): Promise<boolean> {
  return mkdir(LOCK).then(
    () => true,
    () => false,
  );
}
