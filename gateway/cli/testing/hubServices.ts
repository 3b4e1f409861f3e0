import { join } from "node:path";
import { startProcess } from "../../../test/support/childProcess.ts";
import { startNatsServer } from "../../../test/support/natsServer.ts";
import { choosePorts } from "../supervisor/ports.ts";

/** nats-server, and the services that commands talk to, in one process. */
export interface HubServices extends AsyncDisposable {
  /** `host:port` of every service. */
  readonly address: string;
  /** Environment for further processes of this hub. */
  readonly env: Readonly<Record<string, string>>;
}

export const ROOT = join(import.meta.dirname, "../../..");
const ADDRESSES = ["REGISTRY", "CASE", "CREDIT", "DELIVERY", "TRACE", "DOCKET", "HINTS"];

/** Starts registry, case and delivery; `systemKeys` are valid from the start. */
export async function startHubServices(serviceKey: string, systemKeys: Readonly<Record<string, string>>): Promise<HubServices> {
  await using starting = new AsyncDisposableStack();
  const nats = starting.use(await startNatsServer());
  const address = `127.0.0.1:${(await choosePorts([])).case}`;
  const env = {
    NATS_URL: nats.url,
    HUB_SERVICE_KEY: serviceKey,
    HUB_KEY_SECRET: "secret-of-keyed-hashes-of-this-test",
    HUB_SYSTEM_KEYS: JSON.stringify(systemKeys),
    ...Object.fromEntries(ADDRESSES.map((name) => [`HUB_${name}_ADDRESS`, address])),
  };
  starting.use(await startProcess(join(ROOT, "services/host.ts"), ["registry", "case", "delivery"], { ...env, HUB_PORT: address.split(":")[1] ?? "" }));
  const running = starting.move();
  return { address, env, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
