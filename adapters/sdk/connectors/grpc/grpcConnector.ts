import type { Connector } from "../contract.ts";
import { grpcFeed, grpcSettings, grpcTarget, type GrpcFeed, type GrpcSettings, type GrpcTarget } from "./settings.ts";

const load = () => import("./openGrpc.ts");

/** Any gRPC server by its .proto file; see the README. */
export const grpc: Connector<GrpcSettings, GrpcFeed, GrpcTarget> = {
  kind: "grpc",
  settings: grpcSettings,
  feed: grpcFeed,
  target: grpcTarget,
  connect: async (parts, context) => (await load()).connectGrpc(parts, context),
  inspect: async (settings, place, signal) => (await load()).inspectMethod(settings, place, signal),
};
