import { join } from "node:path";
import { Pool } from "pg";
import type { Logger } from "../../services/shared/log.ts";
import { Account } from "./postgres/account.ts";
import { openEmbedded } from "./postgres/embedded.ts";
import { useExternal } from "./postgres/external.ts";
import { listen } from "./postgres/front.ts";

export interface DatabaseOptions {
  /** Directory of the simulators' data; the embedded database lives in `database` below it. */
  readonly dataDir: string;
  /** Loopback port of the PostgreSQL wire; default 0 = a free one. */
  readonly port?: number;
  /** A real PostgreSQL to use instead of the embedded one; the simulated systems' logins stay the same. */
  readonly url?: string;
  readonly log: Logger;
}

/** What a simulator that keeps tables is started with. */
export interface SimulatedDatabase {
  /** For the system's own side (its users and jobs): no fault concerns it. */
  readonly owner: Pool;
  /** The login that the hub's adapter uses; faults set on it concern its connections only. */
  readonly account: (user: string) => Account;
  /** Connection string of an account, stable over restarts when the port is. */
  readonly urlOf: (account: Account) => string;
  close(): Promise<void>;
}

/**
 * Starts the database of the simulated systems: embedded PGlite, or the PostgreSQL at `url`, reached by plain `pg`
 * through one loopback port. It survives `kill -9` of its process with everything committed. Fails when the port is
 * taken or the database cannot be opened.
 */
export async function startSimulatedDatabase({ dataDir, port = 0, url, log }: DatabaseOptions): Promise<SimulatedDatabase> {
  const engine = url === undefined ? await openEmbedded(join(dataDir, "database"), log) : useExternal(url);
  const accounts = new Map<string, Account>();
  const front = await listen(engine, accounts, port);
  const urlOf = ({ user, password }: Account): string => `postgres://${user}:${password}@127.0.0.1:${front.port}/postgres`;
  const account = (user: string): Account => {
    const known = accounts.get(user) ?? new Account(user);
    accounts.set(user, known);
    return known;
  };
  const owner = new Pool({ connectionString: url ?? urlOf(account("owner")), max: 2 });
  // A connection that breaks is replaced by the pool at the next query; without listeners it would end the process.
  owner.on("error", () => undefined);
  owner.on("connect", (client) => client.on("error", () => undefined));
  return {
    owner,
    account,
    urlOf,
    close: async () => {
      await owner.end();
      await front.close();
      await engine.close();
    },
  };
}
