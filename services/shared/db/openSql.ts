import { join } from "node:path";
import type { Logger } from "../log.ts";
import { openPglite } from "./pglite.ts";
import { openPostgres } from "./postgres.ts";
import { openShared } from "./sharedSql.ts";
import type { Sql } from "./sql.ts";

export interface SqlOptions {
  /** A PostgreSQL server; absent = embedded. */
  readonly databaseUrl?: string | undefined;
  /** Where embedded databases are kept. */
  readonly dataDir: string;
  /** Name of the embedded database; also the application name at a server. */
  readonly name: string;
  /** Embedded database to use when it is another service's in the same process; default `name`. */
  readonly embeddedIn?: string;
  /** Settings of each session at a server; the embedded database has its own. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log: Logger;
}

/**
 * Opens the database. A server need not be there yet; the embedded one is created when missing, which takes some seconds.
 * Only one process may open an embedded database; inside it, whoever opens the same one shares it.
 */
export async function openSql({ databaseUrl, dataDir, name, embeddedIn = name, settings = {}, log }: SqlOptions): Promise<Sql> {
  if (databaseUrl) return openPostgres({ databaseUrl, name, settings, log });
  return openShared(join(dataDir, embeddedIn), (dir) => openPglite(dir, log));
}
