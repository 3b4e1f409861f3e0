import { runProcess } from "../../services/shared/lifecycle.ts";
import { createLogger } from "../../services/shared/log.ts";
import { startAllSystems } from "./allSystems.ts";
import { readSimulatorsConfig, type SimulatorsConfig } from "./config.ts";
import { startControl } from "./control.ts";

const log = createLogger("simulators", process.env["HUB_LOG_LEVEL"]);

/** Process entry: the eight simulated systems and their control interface. `ready` tells the adapters' settings. */
async function startHost(config: SimulatorsConfig) {
  const all = await startAllSystems(config, log);
  const control = await startControl(all.systems, config.port);
  return {
    ready: { url: control.url, systems: Object.fromEntries([...all.systems].map(([id, { adapterConfig }]) => [id, adapterConfig])) },
    async close() {
      await control.close();
      await all.close();
    },
  };
}

await runProcess("simulators", log, async () => startHost(readSimulatorsConfig(process.env)));
