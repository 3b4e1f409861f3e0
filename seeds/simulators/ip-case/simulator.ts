import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CountingSimulator } from "../counts.ts";
import type { SimulatedDatabase } from "../database.ts";
import { countEffects, readEffects } from "../effects.ts";
import { countAnswers, readAnswers } from "./answers.ts";
import { enterRows } from "./entry.ts";

/**
 * 知识产权执法办案系统, simulated: exchange tables in schema `ip_case`. A row is refused (`refuse`) by a trigger; there are
 * no receipts from this system, so `answerLateMs` and `answerTwice` mean nothing to it.
 */
export async function startIpCaseSimulator({ database }: { database: SimulatedDatabase }): Promise<CountingSimulator> {
  const { owner } = database;
  const account = database.account("ip_case");
  await owner.query(await readFile(join(import.meta.dirname, "schema.sql"), "utf8"));
  const refuse = async (text: string): Promise<void> => {
    await owner.query("with old as (delete from ip_case.simulator_setting) insert into ip_case.simulator_setting values ($1)", [text]);
  };
  account.misbehave({}, refuse(""));
  await account.prepared;
  return {
    system: "ip-case",
    adapterConfig: { url: database.urlOf(account) },
    feed: (rows) => enterRows(owner, rows),
    answers: () => readAnswers(owner),
    received: () => readEffects(owner, "ip_case"),
    counts: async () => ({ answers: await countAnswers(owner), received: await countEffects(owner, "ip_case") }),
    misbehave: (faults) => account.misbehave(faults, refuse(faults.refuse ?? "")),
    close: async () => account.misbehave({ down: true }),
  };
}
