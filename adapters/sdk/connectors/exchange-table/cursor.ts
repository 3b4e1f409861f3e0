import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeAtomically } from "../atomicFile.ts";
import { openTable, type Database, type Query } from "./database.ts";
import type { TableFeed } from "./settings.ts";
import { Statement } from "./statement.ts";

const positionSchema = z.array(z.string());

/** Where a feed stands: the watermark and key of the row that was settled last, as text. */
export interface Cursor {
  /** Moves in a transaction of the system's database. */
  readonly inDatabase: boolean;
  /** Undefined before the first row. */
  read(): Promise<readonly string[] | undefined>;
  /** Resolves when the position is durable. */
  move(query: Query, position: readonly string[]): Promise<void>;
}

interface CursorOptions {
  readonly schema: string | undefined;
  readonly feed: string;
  readonly stateDir: string;
  readonly table: NonNullable<TableFeed["watermark"]>["cursorTable"];
}

export function openCursor(database: Database, { schema, feed, stateDir, table }: CursorOptions): Cursor {
  return table === undefined ? fileCursor(stateDir, feed) : tableCursor(database, schema, feed, table);
}

function fileCursor(stateDir: string, feed: string): Cursor {
  const path = join(stateDir, `${feed}.cursor.json`);
  return {
    inDatabase: false,
    async read() {
      try {
        return positionSchema.parse(JSON.parse(await readFile(path, "utf8")));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
    async move(_, position) {
      await mkdir(stateDir, { recursive: true });
      await writeAtomically(path, JSON.stringify(position));
    },
  };
}

function tableCursor(database: Database, schema: string | undefined, feed: string, names: NonNullable<CursorOptions["table"]>): Cursor {
  const { dialect } = database;
  const { quote } = dialect;
  const table = openTable(database, names.table, schema);
  const [feedColumn, positionColumn] = [quote(names.feed), quote(names.position)];
  const find = async (query: Query, lock: string) => {
    const statement = new Statement(dialect, await table.columns());
    const [row] = await query<{ position: string }>(`select ${positionColumn} as position from ${table.sql} where ${feedColumn} = ${statement.put(names.feed, feed)}${lock}`, statement.values);
    return row && positionSchema.parse(typeof row.position === "string" ? JSON.parse(row.position) : row.position);
  };
  return {
    inDatabase: true,
    read: () => find(database.query, ""),
    async move(query, position) {
      const exists = (await find(query, " for update")) !== undefined;
      const statement = new Statement(dialect, await table.columns());
      const value = statement.put(names.position, JSON.stringify(position));
      const name = statement.put(names.feed, feed);
      const sql = exists ? `update ${table.sql} set ${positionColumn} = ${value} where ${feedColumn} = ${name}` : `insert into ${table.sql} (${positionColumn}, ${feedColumn}) values (${value}, ${name})`;
      await query(sql, statement.values);
    },
  };
}
