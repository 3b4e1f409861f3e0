import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { GenericContainer, Wait } from "testcontainers";
import type { ContainerTestConfig } from "./config.ts";

/** A server in a container of its own; disposing removes the container with its data. */
export interface ContainedServer extends AsyncDisposable {
  /** Reached from this machine. */
  readonly url: string;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

const START_TIMEOUT_MS = 90_000;
const NATS_CONFIG = "/tmp/nats.conf";

/** Time to end in order before the engine kills, seconds. */
const STOP_GRACE_S = 5;

/** nats-server with JetStream, as deploy/nats/nats.conf sets it, without logins. */
export async function startNats({ natsImage, network }: ContainerTestConfig): Promise<ContainedServer> {
  const port = await portInside(network, 4222);
  const config = `listen: "0.0.0.0:${port}"\nmax_payload: 8MB\njetstream { store_dir: "/data", max_memory_store: 64MB, max_file_store: 64GB, sync_interval: always }\n`;
  const container = new GenericContainer(natsImage)
    .withCopyContentToContainer([{ content: config, target: NATS_CONFIG, mode: 0o644 }])
    .withCommand(["-c", NATS_CONFIG])
    .withWaitStrategy(Wait.forLogMessage(/Server is ready/));
  return start(container, { network, port, toUrl: ({ host, port }) => `nats://${host}:${port}` });
}

/** PostgreSQL with one empty database. */
export async function startPostgres({ postgresImage, network }: ContainerTestConfig): Promise<ContainedServer> {
  const port = await portInside(network, 5432);
  const password = randomBytes(16).toString("hex");
  const container = new GenericContainer(postgresImage)
    .withEnvironment({ POSTGRES_USER: "qianlian", POSTGRES_PASSWORD: password, POSTGRES_DB: "qianlian" })
    .withCommand(["-c", `port=${port}`])
    // While it is being set up the official image runs a server without TCP: only this line belongs to the real one.
    .withWaitStrategy(Wait.forLogMessage(/listening on IPv4 address/));
  return start(container, { network, port, toUrl: ({ host, port }) => `postgres://qianlian:${password}@${host}:${port}/qianlian` });
}

interface StartOptions extends Pick<ContainerTestConfig, "network"> {
  readonly port: number;
  readonly toUrl: (address: Address) => string;
}

async function start(container: GenericContainer, { network, port, toUrl }: StartOptions): Promise<ContainedServer> {
  const onHost = network === "host";
  const placed = onHost ? container.withNetworkMode("host") : container.withExposedPorts(port);
  const started = await placed.withStartupTimeout(START_TIMEOUT_MS).start();
  return {
    url: toUrl({ host: started.getHost(), port: onHost ? port : started.getMappedPort(port) }),
    [Symbol.asyncDispose]: async () => void (await started.stop({ remove: true, removeVolumes: true, timeout: STOP_GRACE_S * 1_000 })),
  };
}

/** On the machine's own network the usual port may be taken. */
async function portInside(network: ContainerTestConfig["network"], usual: number): Promise<number> {
  if (network === "bridge") return usual;
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "0.0.0.0", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : usual;
}
