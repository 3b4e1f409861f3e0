/** Process: writes deploy/nats/nats.conf anew, after a change of permissions.json. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { serverConfig } from "./serverConfig.ts";

writeFileSync(join(import.meta.dirname, "nats.conf"), serverConfig());
