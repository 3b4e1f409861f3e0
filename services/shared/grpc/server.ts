import type { ServerCredentials } from "@grpc/grpc-js";
import { createServer, type CompatServiceDefinition, type Server } from "nice-grpc";
import { HealthDefinition, HealthServiceImpl } from "nice-grpc-server-health";
import { ServerReflectionService } from "nice-grpc-server-reflection";
import { HubError } from "../errors.ts";
import type { Running } from "../lifecycle.ts";
import type { Logger } from "../log.ts";
import { tracing } from "../telemetry/tracing.ts";
import { errorMiddleware } from "./errorMiddleware.ts";
import { serverTracing } from "./tracingMiddleware.ts";
import { peerCertificate } from "./peerCertificate.ts";
import { createReflection } from "./reflection.ts";

/** A service ready to be served: generated definition and its implementation. */
export interface ServedService {
  readonly definition: CompatServiceDefinition;
  readonly implementation: Parameters<Server["add"]>[1];
}

export interface GrpcServerOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** See `serverCredentials`; plain text when absent. */
  readonly credentials?: ServerCredentials;
  readonly services: readonly ServedService[];
  readonly log: Logger;
}

/** Largest message taken: 500 rows of the longest fields the standard allows fit. */
const MESSAGE_BYTES = 32 * 1024 * 1024;

/** Serves on one port, with health and reflection. Closing lets running calls end for 2 s, then cuts them. */
export async function startGrpcServer({ host, port, credentials, services, log }: GrpcServerOptions): Promise<Running & { address: string }> {
  const plain = createServer({
    "grpc.max_receive_message_length": MESSAGE_BYTES,
    "grpc.max_send_message_length": MESSAGE_BYTES,
    "grpc.keepalive_permit_without_calls": 1,
    "grpc.http2.min_ping_interval_without_data_ms": 5_000,
    interceptors: [peerCertificate],
  }).use(errorMiddleware(log));
  const traces = tracing();
  const server = traces ? plain.use(serverTracing(traces)) : plain;
  for (const { definition, implementation } of services) server.add(definition, implementation);
  server.add(HealthDefinition, HealthServiceImpl());
  const names = services.flatMap(({ definition }) => ("fullName" in definition && typeof definition.fullName === "string" ? [definition.fullName] : []));
  server.add(ServerReflectionService, createReflection(names));
  const bound = await server.listen(`${host}:${port}`, credentials).catch((cause: unknown) => {
    throw new HubError("INVALID_REQUEST", `端口无法监听 / cannot listen on ${host}:${port}; is another hub running?`, { host, port: String(port) }, { cause });
  });
  return { address: `${host}:${bound}`, close: () => stop(server) };
}

async function stop(server: Server): Promise<void> {
  const timer = setTimeout(() => server.forceShutdown(), 2_000);
  await server.shutdown();
  clearTimeout(timer);
}
