import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DocketServiceDefinition, type DocketServiceClient } from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import { connectBus } from "../../shared/bus/connection.ts";
import { createJournal, type Journal } from "../../shared/bus/journal.ts";
import { createHubChannel } from "../../shared/grpc/client.ts";
import { startGrpcServer } from "../../shared/grpc/server.ts";
import { createLogger } from "../../shared/log.ts";
import { start } from "../main.ts";
import { until } from "./until.ts";

const SERVICE_KEY = "service-key-of-this-test";
const log = createLogger("test", "silent");

/** A docket behind its real door, and a journal to write into. */
export interface TestDocket {
  readonly journal: Journal;
  readonly address: string;
  readonly client: DocketServiceClient;
  /** Resolves when the docket has taken in everything that is in the journal now. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the service as its host does, in a directory of its own, on a nats-server that ends with it. */
export async function startTestDocket(nats: { readonly url: string; close(): Promise<void> }): Promise<TestDocket> {
  const dir = await mkdtemp(join(tmpdir(), "qianlian-docket-"));
  Object.assign(process.env, { NATS_URL: nats.url, HUB_SERVICE_KEY: SERVICE_KEY, HUB_DATA_DIR: dir });
  const bus = await connectBus({ service: "case", url: nats.url, log });
  const service = await start({ log, signal: new AbortController().signal });
  const server = await startGrpcServer({ host: "127.0.0.1", port: 0, services: service.services, log });
  const channel = createHubChannel(server.address, { key: SERVICE_KEY });
  const client = channel.client(DocketServiceDefinition);
  return {
    journal: createJournal(bus),
    address: server.address,
    client,
    caughtUp: () => until(async () => (await client.getDocketState({})).behind === 0n),
    async close() {
      channel.close();
      await server.close();
      await service.close();
      await bus.close();
      await nats.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
