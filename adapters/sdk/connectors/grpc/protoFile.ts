import type { MethodDefinition, ServiceDefinition } from "@grpc/grpc-js";
import { load } from "@grpc/proto-loader";
import { HubError } from "../../../../services/shared/errors.ts";
import type { GrpcSettings } from "./settings.ts";

export type Method = MethodDefinition<object, object>;

/** The services of the .proto files. Fields keep their names; 64-bit numbers and enums are text, bytes base64. */
export interface ProtoFile {
  /** By `/package.Service/Method`. */
  readonly methods: ReadonlyMap<string, Method>;
  readonly services: readonly ServiceDefinition[];
}

/** Reads the files; fails with INVALID_REQUEST naming what is wrong in them. */
export async function readProto({ proto, includeDirs }: Pick<GrpcSettings, "proto" | "includeDirs">): Promise<ProtoFile> {
  try {
    const definition = await load(proto, { includeDirs: [...includeDirs], keepCase: true, longs: String, enums: String, bytes: String, defaults: true, oneofs: true });
    // Messages and enums say what format they have; services do not.
    const services = Object.values(definition).filter((one) => !("format" in one)) as unknown as readonly ServiceDefinition[];
    const methods = services.flatMap((service) => Object.values(service) as unknown as Method[]);
    return { services, methods: new Map(methods.map((method) => [method.path, method])) };
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : "";
    throw new HubError("INVALID_REQUEST", `读不了 ${[proto].flat().join("、")}：${words.slice(0, 200)} / the .proto file cannot be read`, { field: "proto" }, { cause });
  }
}

/** Names of the fields of the request message. */
export function requestFields(method: Method): readonly string[] {
  const { requestType } = method as unknown as { requestType?: { type?: { field?: readonly { name: string }[] } } };
  return (requestType?.type?.field ?? []).map(({ name }) => name);
}
