import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ServerReflection, type ServerReflectionService } from "nice-grpc-server-reflection";
import type { ServiceImplementation } from "nice-grpc";

type Reflection = ServiceImplementation<typeof ServerReflectionService>;

const protoset = join(import.meta.dirname, "../../../proto/gen/descriptors.binpb");

/**
 * Tells clients such as grpcurl about the named services. The descriptors are read with the first question: taken apart they
 * take 20 MB, in every process, and most processes are never asked.
 */
export function createReflection(serviceNames: readonly string[]): Reflection {
  let made: Reflection | undefined;
  return {
    async *serverReflectionInfo(requests, context) {
      made ??= ServerReflection(readFileSync(protoset), serviceNames);
      yield* made.serverReflectionInfo(requests, context);
    },
  };
}
