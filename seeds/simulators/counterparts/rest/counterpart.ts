import { mkdirSync } from "node:fs";
import { restFeed, restSettings, restTarget } from "../../../../adapters/sdk/connectors/rest/settings.ts";
import { feedSettings, targetSettings } from "../../../../adapters/sdk/manifest/sections.ts";
import type { Counterpart, StartCounterpart } from "../../counterpart.ts";
import { createFaultSwitch } from "../../rest/faultSwitch.ts";
import { startHttpServer } from "../../rest/httpServer.ts";
import { createDoorkeeper } from "./doorkeeper.ts";
import { endpointsOf, serveEndpoints, type Endpoint } from "./endpoints.ts";
import { openOutbox, type Outbox } from "./outbox.ts";
import { withIssuedSecrets } from "./placeholders.ts";
import { openRegister, type Register } from "./register.ts";

/** A server with the endpoints that the manifest of a `rest` adapter names; see seeds/simulators/counterparts/rest/README.md. */
export const startRestCounterpart: StartCounterpart = async (manifest, { dataDir }) => {
  mkdirSync(dataDir, { recursive: true });
  const settings = restSettings.parse(withIssuedSecrets({ ...manifest.connector.settings, url: "http://127.0.0.1" }));
  const faults = createFaultSwitch();
  const doorkeeper = createDoorkeeper(settings.signing, dataDir);
  const outboxes = new Map<string, Outbox>();
  const registers = new Map<string, Register>();
  const endpoints: Endpoint[] = [];
  for (const [name, section] of Object.entries(manifest.feeds)) {
    const feed = restFeed.parse(feedSettings(section));
    const outbox = openOutbox(dataDir, name, feed);
    outboxes.set(name, outbox);
    endpoints.push(endpointsOf.read(feed, outbox));
    if (feed.answers) endpoints.push(endpointsOf.answers(feed.answers, outbox));
  }
  for (const [name, section] of Object.entries(manifest.targets)) {
    const target = restTarget.parse(targetSettings(section));
    const register = openRegister(dataDir, name, target);
    registers.set(name, register);
    endpoints.push(endpointsOf.write(target, register, faults));
    if (target.holdings) endpoints.push(endpointsOf.holdings(target, section.takes, register));
  }
  const server = await startHttpServer({ port: 0, faults, handle: serveEndpoints({ doorkeeper, endpoints, check: settings.check }) });

  const counterpart: Counterpart = {
    kind: "rest",
    settings: { url: server.url, tls: {}, headers: settings.headers, signing: doorkeeper.signing },
    async enter(feed, records) {
      const tickets: string[] = [];
      for (const record of records) tickets.push(await must(outboxes, feed).enter(record));
      return tickets;
    },
    answers: async (feed) => must(outboxes, feed).answers(),
    effects: async (target) => [...must(registers, target).effects()],
    misbehave: (given) => faults.set(given),
    async [Symbol.asyncDispose]() {
      await server.close();
      for (const store of [...outboxes.values(), ...registers.values()]) store.close();
    },
  };
  return counterpart;
};

function must<Store>(stores: ReadonlyMap<string, Store>, name: string): Store {
  const store = stores.get(name);
  if (!store) throw new Error(`清单中没有 ${name} / not in the manifest`);
  return store;
}
