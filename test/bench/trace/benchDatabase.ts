import pg from "pg";
import { setTimeout as pause } from "node:timers/promises";
import { openSql } from "../../../services/shared/db/openSql.ts";
import { createLogger } from "../../../services/shared/log.ts";

/** Runs statements without a limit of time. */
export interface BenchDatabase {
  query<Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** A connection to a server that may still be starting. */
export async function connectServer(url: string): Promise<BenchDatabase> {
  for (let attempt = 1; ; attempt++) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return { query: async <Row extends object>(text: string, params: readonly unknown[] = []) => (await client.query<Row>(text, [...params])).rows, close: () => client.end() };
    } catch (error) {
      if (attempt === 60) throw error;
      await pause(500);
    }
  }
}

/** The embedded database of the trace service; both use it at the same time. */
export async function openEmbedded(dataDir: string): Promise<BenchDatabase> {
  return openSql({ dataDir, name: "trace", log: createLogger("bench", "silent") });
}
