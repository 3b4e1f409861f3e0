import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { GenericContainer, Wait, type ContainerRuntimeClient } from "testcontainers";
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

/** nats-server with JetStream, as deploy/nats/nats.conf sets it, without logins. */
export async function startNats(engine: ContainerRuntimeClient, { natsImage, network }: ContainerTestConfig): Promise<ContainedServer> {
  const port = await portInside(network, 4222);
  const config = `listen: "0.0.0.0:${port}"\nmax_payload: 8MB\njetstream { store_dir: "/data", max_memory_store: 64MB, max_file_store: 64GB, sync_interval: always }\n`;
  const container = new GenericContainer(natsImage)
    .withCopyContentToContainer([{ content: config, target: NATS_CONFIG, mode: 0o644 }])
    .withCommand(["-c", NATS_CONFIG])
    .withWaitStrategy(Wait.forLogMessage(/Server is ready/));
  return start(container, { engine, network, port, toUrl: ({ host, port }) => `nats://${host}:${port}` });
}

/** PostgreSQL with one empty database. */
export async function startPostgres(engine: ContainerRuntimeClient, { postgresImage, network }: ContainerTestConfig): Promise<ContainedServer> {
  const port = await portInside(network, 5432);
  const password = randomBytes(16).toString("hex");
  const container = new GenericContainer(postgresImage)
    .withEnvironment({ POSTGRES_USER: "qianlian", POSTGRES_PASSWORD: password, POSTGRES_DB: "qianlian" })
    .withCommand(["-c", `port=${port}`])
    // While it is being set up the official image runs a server without TCP: only this line belongs to the real one.
    .withWaitStrategy(Wait.forLogMessage(/listening on IPv4 address/));
  return start(container, { engine, network, port, toUrl: ({ host, port }) => `postgres://qianlian:${password}@${host}:${port}/qianlian` });
}

interface StartOptions extends Pick<ContainerTestConfig, "network"> {
  readonly engine: ContainerRuntimeClient;
  readonly port: number;
  readonly toUrl: (address: Address) => string;
}

async function start(container: GenericContainer, { engine, network, port, toUrl }: StartOptions): Promise<ContainedServer> {
  const onHost = network === "host";
  const placed = onHost ? container.withNetworkMode("host") : container.withExposedPorts(port);
  // By this name it is found again, also when its start fails.
  const name = `qianlian-test-${randomBytes(6).toString("hex")}`;
  const remove = async () => void (await engine.container.getById(name).remove({ force: true, v: true }));
  let words = "";
  placed.withLogConsumer((lines) => void lines.on("data", (line) => (words = (words + String(line)).slice(-2_000))));
  try {
    const started = await placed.withName(name).withStartupTimeout(START_TIMEOUT_MS).start();
    return { url: toUrl({ host: started.getHost(), port: onHost ? port : started.getMappedPort(port) }), [Symbol.asyncDispose]: remove };
  } catch (cause) {
    await remove().catch(() => undefined);
    throw new Error(`容器未能启动 / the container did not start: ${cause instanceof Error ? cause.message : String(cause)}\n${words}`, { cause });
  }
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
