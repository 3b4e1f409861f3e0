import { createChannel, createClient } from "nice-grpc";
import { ServerReflectionService } from "nice-grpc-server-reflection";
import { ServerReflectionRequest, type ServerReflectionResponse } from "nice-grpc-server-reflection/lib/proto/grpc/reflection/v1/reflection_pb.js";
import { expect, test } from "vitest";
import { ClockServiceDefinition } from "../../../proto/gen/hub/case/v1/clock_service.ts";
import { createLogger } from "../log.ts";
import { startGrpcServer } from "./server.ts";

test("a client is told which services there are and how they are described, as often as it asks", async () => {
  const services = [{ definition: ClockServiceDefinition, implementation: { advanceClock: () => Promise.reject(new Error("not asked here")) } }];
  const server = await startGrpcServer({ host: "127.0.0.1", port: 0, services, log: createLogger("test", "silent") });
  const channel = createChannel(server.address);
  const client = createClient(ServerReflectionService, channel);
  async function* questions() {
    yield new ServerReflectionRequest().setListServices("");
    yield new ServerReflectionRequest().setFileContainingSymbol("hub.case.v1.ClockService");
  }
  for (let round = 0; round < 2; round++) {
    const answers: ServerReflectionResponse[] = [];
    for await (const answer of client.serverReflectionInfo(questions())) answers.push(answer);
    expect(answers[0]?.getListServicesResponse()?.getServiceList().map((one) => one.getName())).toEqual(["hub.case.v1.ClockService"]);
    expect(answers[1]?.getFileDescriptorResponse()?.getFileDescriptorProtoList()).toHaveLength(1);
  }
  channel.close();
  await server.close();
});
