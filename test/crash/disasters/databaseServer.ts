/** `node databaseServer.ts DIR PORT`: a PostgreSQL server of one test run, embedded. Tells its parent when it is ready. */
import { createLogger } from "../../../services/shared/log.ts";
import { openEmbedded } from "../../../seeds/simulators/postgres/embedded.ts";
import { Account } from "../../../seeds/simulators/postgres/account.ts";
import { listen } from "../../../seeds/simulators/postgres/front.ts";

const [dir = "", port = "0"] = process.argv.slice(2);
const engine = await openEmbedded(dir, createLogger("database", "error"));
const account = new Account("hub");
const front = await listen(engine, new Map([[account.user, account]]), Number(port));
process.on("disconnect", () => process.exit(0));
process.send?.({ type: "ready", url: `postgres://${account.user}:${account.password}@127.0.0.1:${front.port}/postgres`, port: front.port });
