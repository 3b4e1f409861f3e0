import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CountingSimulator } from "../counts.ts";
import type { SimulatedDatabase } from "../database.ts";
import { countEffects, readEffects } from "../effects.ts";
import { startCheckJob } from "./checkJob.ts";

/**
 * 国家企业信用信息公示系统(贵州), simulated: exchange table `gsxt_penalty` in schema `enterprise_disclosure`, whose job checks
 * new rows about every 100 ms and writes its receipts into them. It reports no penalties, so `feed` rejects.
 */
export async function startEnterpriseDisclosureSimulator({ database }: { database: SimulatedDatabase }): Promise<CountingSimulator> {
  const { owner } = database;
  const account = database.account("enterprise_disclosure");
  account.misbehave({});
  await owner.query(await readFile(join(import.meta.dirname, "schema.sql"), "utf8"));
  const job = startCheckJob(owner, () => account.faults);
  return {
    system: "enterprise-disclosure",
    adapterConfig: { url: database.urlOf(account) },
    feed: async () => {
      throw new Error("公示系统只接收，不报送处罚；请经 ip-case 或 aic-case 报送 / this system reports no penalties: feed ip-case or aic-case");
    },
    answers: async () => [],
    received: () => readEffects(owner, "enterprise_disclosure"),
    counts: async () => ({ answers: 0, received: await countEffects(owner, "enterprise_disclosure") }),
    misbehave: (faults) => account.misbehave(faults),
    close: () => job.close(),
  };
}
