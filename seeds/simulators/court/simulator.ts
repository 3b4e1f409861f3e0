import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Pool } from "pg";
import type { CountingSimulator } from "../counts.ts";
import type { SimulatedDatabase } from "../database.ts";
import { countEffects, readEffects } from "../effects.ts";
import { startClerk, type SwitchStore } from "../justice/clerk.ts";
import { requireSteps } from "../justice/form.ts";
import { courtHabits } from "./habits.ts";
import { countAnswers, enterRows, readAnswers, readTold } from "./tables.ts";

/**
 * 法院审判流程系统, simulated: exchange tables in schema `court`. A notice is refused (`refuse`, by its case number) by a trigger;
 * there are no receipts from this system, so `answerLateMs` and `answerTwice` mean nothing to it.
 */
export async function startCourtSimulator({ database }: { database: SimulatedDatabase }): Promise<CountingSimulator> {
  const { owner } = database;
  const account = database.account("court");
  await owner.query(await readFile(join(import.meta.dirname, "schema.sql"), "utf8"));
  const refuse = async (text: string): Promise<void> => {
    await owner.query("with old as (delete from court.simulator_setting) insert into court.simulator_setting values ($1)", [text]);
  };
  account.misbehave({}, refuse(""));
  await account.prepared;
  const clerk = await startClerk({
    habits: courtHabits,
    switchStore: switchIn(owner),
    mistakes: () => account.faults.mistakes ?? {},
    told: (from) => readTold(owner, from),
    enter: async (entries) => void (await enterRows(owner, entries)),
  });
  return {
    system: "court",
    adapterConfig: { url: database.urlOf(account) },
    async feed(rows) {
      requireSteps("court", rows);
      return enterRows(owner, rows.map((row) => ({ key: "", row })));
    },
    answers: () => readAnswers(owner),
    received: () => readEffects(owner, "court"),
    counts: async () => ({ answers: await countAnswers(owner), received: await countEffects(owner, "court") }),
    misbehave: (faults) => account.misbehave(faults, refuse(faults.refuse ?? "")),
    behave: (behaviour) => clerk.behave(behaviour),
    async close() {
      await clerk.close();
      account.misbehave({ down: true });
    },
  };
}

/** The switch as a row of the database; none = off. */
function switchIn(owner: Pool): SwitchStore {
  return {
    async read() {
      const { rows } = await owner.query<{ since: number }>("select since from court.officer_setting");
      return rows[0]?.since ?? null;
    },
    async write(since) {
      await owner.query("with old as (delete from court.officer_setting) insert into court.officer_setting select $1::int where $1::int is not null", [since]);
    },
  };
}
