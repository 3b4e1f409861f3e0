import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Pool } from "pg";
import type { FeedRow } from "../contract.ts";
import type { CountingSimulator } from "../counts.ts";
import type { SimulatedDatabase } from "../database.ts";
import { countEffects, readEffects } from "../effects.ts";
import { countAnswers, readAnswers } from "./answers.ts";
import { enterRows } from "./entry.ts";
import { enterStep, isStep } from "./stepEntry.ts";

/**
 * 知识产权执法办案系统, simulated: exchange tables in schema `ip_case`. Rows with a column 环节 are steps of a transfer. A row is refused (`refuse`) by a trigger; there are
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
    feed: (rows) => enter(owner, rows),
    answers: () => readAnswers(owner),
    received: () => readEffects(owner, "ip_case"),
    counts: async () => ({ answers: await countAnswers(owner), received: await countEffects(owner, "ip_case") }),
    misbehave: (faults) => account.misbehave(faults, refuse(faults.refuse ?? "")),
    close: async () => account.misbehave({ down: true }),
  };
}

/** Penalties go in together, steps one by one; the tickets come in the order of the rows. */
async function enter(owner: Pool, rows: readonly FeedRow[]): Promise<readonly string[]> {
  const penalties = [...(await enterRows(owner, rows.filter((row) => !isStep(row))))];
  const tickets: string[] = [];
  for (const row of rows) tickets.push(isStep(row) ? await enterStep(owner, row) : penalties.shift()!);
  return tickets;
}
