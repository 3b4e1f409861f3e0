import { backoffMs, pause } from "../shared/backoff.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import { migrate } from "../shared/db/migrations.ts";
import { openSql, type SqlOptions } from "../shared/db/openSql.ts";
import type { Sql } from "../shared/db/sql.ts";
import { HubError } from "../shared/errors.ts";
import type { Running } from "../shared/lifecycle.ts";
import { createDocket, type Docket } from "./docket.ts";
import { followDocket } from "./followDocket.ts";
import type { ProcedureNames } from "./rules/procedureNames.ts";
import { migrations } from "./schema.ts";

/** The database and the docket in it. */
export interface OpenDocket {
  readonly sql: Sql;
  readonly docket: Docket;
}

export interface DocketKeeping extends Running {
  /** The open docket; throws DATABASE_UNAVAILABLE until it is open. */
  current(): OpenDocket;
}

export interface KeepDocket {
  readonly bus: BusConnection;
  readonly names: ProcedureNames;
  readonly database: SqlOptions;
  /** Events taken together; see `followDocket`. */
  readonly batchMax?: number;
}

/**
 * Opens the docket in the background, trying until it works, and keeps it up to date. Creating an embedded database takes
 * seconds that the start of the hub need not wait for.
 */
export function keepDocket({ bus, names, database, ...rest }: KeepDocket): DocketKeeping {
  const { log } = database;
  const stopping = new AbortController();
  let open: OpenDocket | undefined;
  const run = (async () => {
    for (let attempt = 1; !stopping.signal.aborted && !open; attempt++) {
      open = await openDocket(database, names).catch(async (err: unknown) => {
        log.warn({ err, attempt }, "docket.databaseUnavailable");
        await pause(backoffMs(attempt, 200, 5_000), stopping.signal);
        return undefined;
      });
    }
    if (open) await followDocket({ bus, docket: open.docket, names, log, signal: stopping.signal, ...rest });
  })();
  return {
    current() {
      if (open) return open;
      throw new HubError("DATABASE_UNAVAILABLE", "台账库正在打开，请稍后重试 / the docket's database is being opened, try again");
    },
    async close() {
      stopping.abort();
      await run;
      await open?.sql.close();
    },
  };
}

async function openDocket(database: SqlOptions, names: ProcedureNames): Promise<OpenDocket> {
  const sql = await openSql(database);
  try {
    await migrate(sql, "docket", migrations);
    return { sql, docket: createDocket(sql, names) };
  } catch (error) {
    await sql.close();
    throw error;
  }
}
