import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { CountingSimulator } from "../counts.ts";
import { startClerk } from "../justice/clerk.ts";
import { requireSteps } from "../justice/form.ts";
import { switchFile } from "../justice/switchFile.ts";
import { loadCredentials } from "../rest/credentials.ts";
import { createFaultSwitch } from "../rest/faultSwitch.ts";
import { startHttpServer } from "../rest/httpServer.ts";
import { procuratorateHabits } from "./habits.ts";
import { openInbox } from "./inbox.ts";
import { openOutbox } from "./outbox.ts";
import { handle } from "./routes.ts";

/**
 * 检察业务应用系统, simulated: signed REST on the loopback address, outbox and inbox in `dataDir`. `answerTwice` repeats every item
 * in the reply to a batch of notices, `loseAnswers` cuts requests that were done.
 */
export async function startProcuratorateSimulator(options: { dataDir: string; port?: number }): Promise<CountingSimulator> {
  const { dataDir, port = 0 } = options;
  await mkdir(dataDir, { recursive: true });
  const credentials = loadCredentials(dataDir);
  const faults = createFaultSwitch();
  const outbox = openOutbox(dataDir);
  const inbox = openInbox(dataDir, faults);
  const parts = { credentials, outbox, inbox, faults };
  const server = await startHttpServer({ port, faults, handle: (request) => handle(parts, request) });
  const clerk = await startClerk({
    habits: procuratorateHabits,
    switchStore: switchFile(join(dataDir, "behaviour.json")),
    mistakes: () => faults.now.mistakes ?? {},
    told: async (from) => inbox.told(from),
    enter: async (entries) => void outbox.enter(entries),
  });
  return {
    system: "procuratorate",
    adapterConfig: { url: server.url, ...credentials },
    async feed(rows) {
      requireSteps("procuratorate", rows);
      return outbox.enter(rows.map((row) => ({ key: "", row })));
    },
    answers: async () => outbox.answers(),
    received: async () => inbox.received(),
    counts: async () => ({ answers: outbox.countAnswers(), received: inbox.countReceived() }),
    misbehave: (next) => faults.set(next),
    behave: (behaviour) => clerk.behave(behaviour),
    async close() {
      await clerk.close();
      await server.close();
      outbox.close();
      inbox.close();
    },
  };
}
