/** Process: `node gateway/http/main.ts` serves the hub's HTTP door. */
import { HubError } from "../../services/shared/errors.ts";
import { runProcess } from "../../services/shared/lifecycle.ts";
import { createLogger } from "../../services/shared/log.ts";
import { startTelemetry } from "../../services/shared/telemetry/startTelemetry.ts";
import { createApp } from "./app.ts";
import { readGatewayConfig } from "./config.ts";
import { connectHub } from "./hubClients.ts";

const config = readGatewayConfig();
const log = createLogger("gateway", config.logLevel);

await runProcess("gateway", log, async () => {
  const { host, port, serviceKey } = config;
  const telemetry = await startTelemetry("gateway", log);
  const clients = connectHub(config);
  const app = createApp(clients, serviceKey, log);
  const address = await app.listen({ host, port }).catch((cause: unknown) => {
    throw new HubError("INVALID_REQUEST", `端口无法监听 / cannot listen on ${host}:${port}; is another hub running?`, { host, port: String(port) }, { cause });
  });
  return {
    ready: { address },
    async close() {
      await app.close();
      clients.close();
      await telemetry.close();
    },
  };
});
