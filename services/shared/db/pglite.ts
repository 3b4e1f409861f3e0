import { PGlite, types } from "@electric-sql/pglite";
import type { Logger } from "../log.ts";
import { createDataDir } from "./createDataDir.ts";
import { EMBEDDED_SETTINGS } from "./embeddedSettings.ts";
import { lockDir } from "./lockDir.ts";
import { keepWasmSmall } from "./smallWasm.ts";
import type { Sql } from "./sql.ts";

/**
 * Opens the PostgreSQL that runs inside this process, on a directory. In process and not in a worker thread: the same
 * calls measured 200 MB here and 235 MB there, and whoever opens it has little else to do.
 * What was committed survives the kill of the process; a power cut may take the last commits.
 */
export async function openPglite(dir: string, log: Logger): Promise<Sql> {
  await createDataDir(dir, log);
  const unlock = await lockDir(dir);
  keepWasmSmall();
  const db = await PGlite.create({
    dataDir: dir,
    postgresqlconf: EMBEDDED_SETTINGS,
    parsers: { [types.INT8]: (text: string) => BigInt(text) },
    serializers: { [types.INT8]: String },
  }).catch((error: unknown) => {
    unlock();
    throw error;
  });
  return {
    query: (text, params) => run(db, text, params),
    transaction: (work) => db.transaction((tx) => work({ query: (text, params) => run(tx, text, params) })),
    close: () => db.close().finally(unlock),
  };
}

async function run<Row extends object>(on: Pick<PGlite, "query">, text: string, params: readonly unknown[] = []): Promise<Row[]> {
  return (await on.query<Row>(text, [...params])).rows;
}
