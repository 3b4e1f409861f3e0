import type { Pool } from "pg";
import type { ReceivedEffect } from "./contract.ts";

/** The effect log of a system's schema, oldest first. */
export async function readEffects(owner: Pool, schema: "ip_case" | "enterprise_disclosure"): Promise<readonly ReceivedEffect[]> {
  const { rows } = await owner.query<ReceivedEffect>(`
    select delivery_id "deliveryId", case_id "caseId", type, version, decision_no "decisionNo", stored::text, at::text
    from ${schema}.effect_log order by id`);
  return rows;
}
