/** Process: `node initDataDir.ts <dir>` creates the directory of an embedded database and ends. */
import { PGlite } from "@electric-sql/pglite";
import { EMBEDDED_SETTINGS } from "./embeddedSettings.ts";

const dir = process.argv[2];
if (!dir) throw new Error("usage: initDataDir.ts <dir>");
const db = await PGlite.create({ dataDir: dir, postgresqlconf: EMBEDDED_SETTINGS });
await db.close();
process.exit(0);
