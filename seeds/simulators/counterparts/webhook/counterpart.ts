import { mkdirSync } from "node:fs";
import { webhookFeed, webhookSettings, webhookTarget } from "../../../../adapters/sdk/connectors/webhook/settings.ts";
import { feedSettings, targetSettings } from "../../../../adapters/sdk/manifest/sections.ts";
import type { Counterpart, StartCounterpart } from "../../counterpart.ts";
import { createFaultSwitch } from "../../rest/faultSwitch.ts";
import { startHttpServer } from "../../rest/httpServer.ts";
import { createDoorkeeper } from "../rest/doorkeeper.ts";
import { endpointsOf, serveEndpoints, type Endpoint } from "../rest/endpoints.ts";
import { openOutbox, type Outbox } from "../rest/outbox.ts";
import { withIssuedSecrets } from "../rest/placeholders.ts";
import { openRegister, type Register } from "../rest/register.ts";
import { createPusher, type Pusher } from "./pusher.ts";
import { freePort } from "../../servers/freePort.ts";

/** Pushes what is entered to where the adapter listens, and takes what the adapter pushes. */
export const startWebhookCounterpart: StartCounterpart = async (manifest, { dataDir }) => {
  mkdirSync(dataDir, { recursive: true });
  const settings = webhookSettings.parse(withIssuedSecrets({ ...manifest.connector.settings, url: "http://127.0.0.1" }));
  const faults = createFaultSwitch();
  const doorkeeper = createDoorkeeper(settings.signing, dataDir);
  const port = await freePort();
  const outboxes = new Map<string, Outbox>();
  const registers = new Map<string, Register>();
  const pushers = new Map<string, Pusher>();
  const endpoints: Endpoint[] = [];
  for (const [name, section] of Object.entries(manifest.feeds)) {
    const feed = webhookFeed.parse(feedSettings(section));
    const outbox = openOutbox(dataDir, name, { place: feed.place ?? "id", values: feed.values, records: "items", start: "", answers: feed.answers });
    outboxes.set(name, outbox);
    if (feed.answers) endpoints.push(endpointsOf.answers(feed.answers, outbox));
    pushers.set(name, createPusher({ port, path: feed.path, signing: settings.verify, records: () => outbox.entered(), paused: () => faults.now.down === true, twice: () => faults.now.answerTwice === true }));
  }
  for (const [name, section] of Object.entries(manifest.targets)) {
    const target = webhookTarget.parse(targetSettings(section));
    const register = openRegister(dataDir, name, target);
    registers.set(name, register);
    endpoints.push(endpointsOf.write(target, register, faults));
  }
  const server = await startHttpServer({ port: 0, faults, handle: serveEndpoints({ doorkeeper, endpoints, check: settings.check }) });

  const counterpart: Counterpart = {
    kind: "webhook",
    settings: { url: server.url, tls: {}, headers: settings.headers, signing: doorkeeper.signing, verify: settings.verify, listen: { host: "127.0.0.1", port } },
    async enter(feed, records) {
      const tickets: string[] = [];
      for (const record of records) tickets.push(await outboxes.get(feed)!.enter(record));
      await pushers.get(feed)!.push();
      return tickets;
    },
    answers: async (feed) => outboxes.get(feed)!.answers(),
    effects: async (target) => [...registers.get(target)!.effects()],
    misbehave: (given) => faults.set(given),
    async [Symbol.asyncDispose]() {
      for (const pusher of pushers.values()) await pusher.close();
      await server.close();
      for (const store of [...outboxes.values(), ...registers.values()]) store.close();
    },
  };
  return counterpart;
};
