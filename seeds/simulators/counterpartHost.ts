import { dirname, join, resolve } from "node:path";
import { readManifestFile } from "../../adapters/sdk/manifest/readManifest.ts";
import { HubError } from "../../services/shared/errors.ts";
import { runProcess } from "../../services/shared/lifecycle.ts";
import { createLogger } from "../../services/shared/log.ts";
import { readSimulatorsConfig } from "./config.ts";
import { startCounterpartControl } from "./counterpartControl.ts";
import { counterparts } from "./counterparts.ts";

const log = createLogger("counterpart", process.env["HUB_LOG_LEVEL"]);

/** Process entry: the other side of one manifest, and its control interface. `ready` tells the settings of its adapter. */
async function startHost(manifestPath: string, instance: string | undefined) {
  const { dataDir, port } = readSimulatorsConfig(process.env);
  const path = resolve(manifestPath);
  const { manifest } = await readManifestFile(path);
  const start = counterparts[manifest.connector.kind];
  if (!start) throw new HubError("TARGET_UNAVAILABLE", `没有 ${manifest.connector.kind} 的对方 / there is no counterpart of ${manifest.connector.kind}`, { kind: manifest.connector.kind });
  const counterpart = await start(manifest, { dataDir: join(dataDir, "counterpart", manifest.id), log, manifestDir: dirname(path), ...(instance !== undefined && { url: instance }) });
  const control = await startCounterpartControl(counterpart, port);
  return {
    // JSON has no undefined: null takes a setting of the manifest away.
    ready: { url: control.url, settings: Object.fromEntries(Object.entries(counterpart.settings).map(([name, value]) => [name, value ?? null])) },
    async close() {
      await control.close();
      await counterpart[Symbol.asyncDispose]();
    },
  };
}

const [manifestPath = "", instance] = process.argv.slice(2);
await runProcess("counterpart", log, () => startHost(manifestPath, instance));
