import { join } from "node:path";
import type { Faults } from "../contract.ts";
import type { CountingSimulator } from "../counts.ts";
import { answerHoldings } from "../holdings.ts";
import { startClerk } from "../justice/clerk.ts";
import { requireSteps } from "../justice/form.ts";
import { switchFile } from "../justice/switchFile.ts";
import { startProgram } from "../program.ts";
import { policeHabits } from "./habits.ts";
import { openInbox } from "./inbox.ts";
import { openOutbox } from "./outbox.ts";
import { countReceipts, readAnswers } from "./receipts.ts";
import { openShare, untilNotMoved } from "./share.ts";

/** How often the police's program looks into the inbox, milliseconds. */
const INTERVAL_MS = 50;

export interface PoliceSimulatorOptions {
  /** Where the system keeps its book and its exchange folder; survives restarts. */
  readonly dataDir: string;
}

/**
 * 公安执法办案系统, simulated: officers enter steps, which leave as sealed XML messages through `outbox`; a program takes in what
 * comes through `inbox`. There are no requests that could be slow, refused or lost: of the faults `down` takes the folder away as
 * an unmounted share would, and `mistakes` say what the officers do wrong.
 */
export async function startPoliceSimulator({ dataDir }: PoliceSimulatorOptions): Promise<CountingSimulator> {
  const { folder, setDown } = await openShare(join(dataDir, "gate"));
  const outbox = openOutbox(dataDir, folder);
  const inbox = openInbox(dataDir, folder);
  await outbox.exportRest();
  let faults: Faults = {};
  let entering: Promise<unknown> = Promise.resolve();
  const enter: typeof outbox.enter = (entries) => {
    const entered = entering.then(() => outbox.enter(entries));
    entering = entered.catch(() => undefined);
    return entered;
  };
  const clerk = await startClerk({
    habits: policeHabits,
    switchStore: switchFile(join(dataDir, "behaviour.json")),
    mistakes: () => faults.mistakes ?? {},
    told: async (from) => inbox.told(from),
    enter: async (entries) => void (await enter(entries)),
  });
  const received = async () => {
    await untilNotMoved(() => inbox.takeIn());
    return inbox.received();
  };
  const stopProgram = startProgram(INTERVAL_MS, async () => {
    await inbox.takeIn();
    await answerHoldings(join(folder(), "holdings"), received, ({ caseId }) => caseId);
  });
  return {
    system: "police",
    adapterConfig: { gateDir: join(dataDir, "gate"), holdings: true },
    async feed(rows) {
      requireSteps("police", rows);
      return enter(rows.map((row) => ({ key: "", row })));
    },
    answers: () => untilNotMoved(() => readAnswers(folder())),
    received,
    counts: async () => ({ answers: await countReceipts(folder()), received: inbox.count() }),
    misbehave(next) {
      faults = next;
      setDown(next.down === true);
    },
    behave: (behaviour) => clerk.behave(behaviour),
    async close() {
      await clerk.close();
      await stopProgram();
      await entering;
      setDown(false);
      outbox.close();
      inbox.close();
    },
  };
}
