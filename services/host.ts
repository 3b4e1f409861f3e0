/**
 * The composition root: `node services/host.ts case credit …` hosts any set of services in one process on one port.
 * The only file that imports several services.
 */
import { readHostConfig } from "./hostConfig.ts";
import { HubError } from "./shared/errors.ts";
import { serverCredentials } from "./shared/grpc/serverCredentials.ts";
import { startGrpcServer } from "./shared/grpc/server.ts";
import { runProcess } from "./shared/lifecycle.ts";
import { createLogger } from "./shared/log.ts";
import type { RunningService, StartService } from "./shared/service.ts";
import { startTelemetry } from "./shared/telemetry/startTelemetry.ts";

/** Each service is loaded only in the processes that host it. */
const services: Readonly<Record<string, () => Promise<{ start: StartService }>>> = {
  registry: () => import("./registry/main.ts"),
  case: () => import("./case/main.ts"),
  credit: () => import("./credit/main.ts"),
  delivery: () => import("./delivery/main.ts"),
  trace: () => import("./trace/main.ts"),
  docket: () => import("./docket/main.ts"),
  hints: () => import("./hints/main.ts"),
};

const names = process.argv.slice(2);
const config = readHostConfig();
const log = createLogger(names.join("+"), config.logLevel);

await runProcess(names.join("+"), log, async (signal) => {
  const unknown = names.filter((name) => !(name in services));
  if (names.length === 0 || unknown.length > 0) {
    throw new HubError("INVALID_REQUEST", `未知服务 / unknown service ${unknown.join(", ") || "(none)"}; known: ${Object.keys(services).join(", ")}`);
  }
  const telemetry = await startTelemetry(names.join("+"), log);
  const running: RunningService[] = [];
  for (const name of names) {
    const load = services[name];
    if (load) running.push(await (await load()).start({ log: createLogger(name, config.logLevel), signal }));
  }
  const server = await startGrpcServer({ ...config, credentials: serverCredentials(config), services: running.flatMap((one) => one.services), log });
  for (const one of running) await one.ready;
  return {
    ready: { address: server.address },
    async close() {
      await server.close();
      for (const one of running.reverse()) await one.close();
      await telemetry.close();
    },
  };
});
