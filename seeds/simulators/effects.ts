import type { Pool } from "pg";
import type { ReceivedEffect } from "./contract.ts";

/** Schemas that keep an effect log. */
type EffectSchema = "ip_case" | "enterprise_disclosure" | "court";

/** The effect log of a system's schema, oldest first. */
export async function readEffects(owner: Pool, schema: EffectSchema): Promise<readonly ReceivedEffect[]> {
  const { rows } = await owner.query<ReceivedEffect>(`
    select delivery_id "deliveryId", case_id "caseId", type, version, decision_no "decisionNo", stored::text, at::text
    from ${schema}.effect_log order by id`);
  return rows;
}

/** How long the effect log is. */
export async function countEffects(owner: Pool, schema: EffectSchema): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(`select count(*)::int n from ${schema}.effect_log`);
  return rows[0]?.n ?? 0;
}
