import { resolve } from "node:path";
import type { Sql } from "./sql.ts";

interface Shared {
  readonly opened: Promise<Sql>;
  users: number;
}

const inUse = new Map<string, Shared>();
/** Databases on their way out: a directory may be opened again only when it is closed. */
const closing = new Map<string, Promise<void>>();

/**
 * The database of a directory, opened once in this process however many ask for it: a second embedded database costs some
 * 100 MB, and two on one directory destroy it. It is closed with the last of its users; closing twice counts once. When
 * opening fails, all who wait for it fail, and the next call tries anew.
 */
export async function openShared(dir: string, open: (dir: string) => Promise<Sql>): Promise<Sql> {
  const path = resolve(dir);
  const shared = inUse.get(path) ?? begin(path, open);
  shared.users++;
  const sql = await shared.opened;
  let isOpen = true;
  return {
    ...sql,
    async close() {
      if (isOpen) {
        isOpen = false;
        shared.users--;
        if (shared.users === 0) closing.set(path, end(path, sql));
      }
      await closing.get(path);
    },
  };
}

function begin(path: string, open: (dir: string) => Promise<Sql>): Shared {
  const opened = (closing.get(path) ?? Promise.resolve()).then(() => open(path));
  const shared: Shared = { opened, users: 0 };
  inUse.set(path, shared);
  opened.catch(() => {
    if (inUse.get(path) === shared) inUse.delete(path);
  });
  return shared;
}

async function end(path: string, sql: Sql): Promise<void> {
  inUse.delete(path);
  await sql.close().finally(() => closing.delete(path));
}
