import { mkdirSync } from "node:fs";
import { readProto } from "../../../../adapters/sdk/connectors/grpc/protoFile.ts";
import { grpcFeed, grpcSettings, grpcTarget, toRestFeed, toRestTarget } from "../../../../adapters/sdk/connectors/grpc/settings.ts";
import { feedSettings, targetSettings } from "../../../../adapters/sdk/manifest/sections.ts";
import type { Counterpart, StartCounterpart } from "../../counterpart.ts";
import { createFaultSwitch } from "../../rest/faultSwitch.ts";
import type { HttpReply, HttpRequest } from "../../rest/httpServer.ts";
import { createDoorkeeper } from "../rest/doorkeeper.ts";
import { endpointsOf, serveEndpoints, type Endpoint } from "../rest/endpoints.ts";
import { openOutbox, type Outbox } from "../rest/outbox.ts";
import { withIssuedSecrets } from "../rest/placeholders.ts";
import { openRegister, type Register } from "../rest/register.ts";
import { startGrpcServer } from "./grpcServer.ts";

/** A server of the .proto files that the manifest names; behind its methods are the books of the REST side. */
export const startGrpcCounterpart: StartCounterpart = async (manifest, { dataDir }) => {
  mkdirSync(dataDir, { recursive: true });
  const settings = grpcSettings.parse(withIssuedSecrets(manifest.connector.settings));
  const proto = await readProto(settings);
  const faults = createFaultSwitch();
  const outboxes = new Map<string, Outbox>();
  const registers = new Map<string, Register>();
  const endpoints: Endpoint[] = [];
  const reads = new Set<string>();
  for (const [name, section] of Object.entries(manifest.feeds)) {
    const feed = toRestFeed(grpcFeed.parse(feedSettings(section)));
    const outbox = openOutbox(dataDir, name, feed);
    outboxes.set(name, outbox);
    reads.add(feed.request.path);
    endpoints.push(endpointsOf.read(feed, outbox));
    if (feed.answers) endpoints.push(endpointsOf.answers(feed.answers, outbox));
  }
  for (const [name, section] of Object.entries(manifest.targets)) {
    const target = toRestTarget(grpcTarget.parse(targetSettings(section)));
    const register = openRegister(dataDir, name, target);
    registers.set(name, register);
    endpoints.push(endpointsOf.write(target, register, faults));
    if (!target.holdings) continue;
    endpoints.push(endpointsOf.holdings(target, section.takes, register));
    reads.add(target.holdings.request.path);
  }
  const doorkeeper = createDoorkeeper({ scheme: "none" }, dataDir);
  const serve = serveEndpoints({ doorkeeper, endpoints, check: undefined });
  const expected = Object.entries(settings.metadata);
  const handle = (request: HttpRequest): HttpReply => {
    const known = expected.every(([name, value]) => request.header(name) === value);
    return known ? serve(request) : { status: 401, body: { message: "凭据无效 / credentials not valid" } };
  };
  const server = await startGrpcServer({ proto, faults, handle, reads });

  const counterpart: Counterpart = {
    kind: "grpc",
    settings: { address: server.address, tls: undefined, metadata: settings.metadata },
    async enter(feed, records) {
      const tickets: string[] = [];
      for (const record of records) tickets.push(await outboxes.get(feed)!.enter(record));
      return tickets;
    },
    answers: async (feed) => outboxes.get(feed)!.answers(),
    effects: async (target) => [...registers.get(target)!.effects()],
    misbehave: (given) => faults.set(given),
    async [Symbol.asyncDispose]() {
      server.close();
      for (const store of [...outboxes.values(), ...registers.values()]) store.close();
    },
  };
  return counterpart;
};
