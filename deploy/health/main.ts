/** Health check of a container: exit 0 when its role can do its work, 1 when it cannot. */
import { readFileSync } from "node:fs";
import { probeFor } from "./probes.ts";

/** The first process of the container says which role it has. */
const commandLine = readFileSync("/proc/1/cmdline", "utf8").split("\0");
const listener = { port: Number(process.env["HUB_PORT"]), tls: Boolean(process.env["HUB_TLS_CERT"]) };

const healthy = await probeFor(commandLine)(listener).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  return false;
});
process.exit(healthy ? 0 : 1);
