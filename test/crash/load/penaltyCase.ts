import type { FeedRow } from "../../../seeds/simulators/contract.ts";
import type { System } from "../hub/simulators.ts";
import type { CrashCase, Story } from "./crashCase.ts";
import { partyRow, type PartyKind } from "./parties.ts";
import { penaltyScripts, type PenaltyStep } from "./penaltyScripts.ts";

export interface PenaltyCaseOptions {
  readonly system: System;
  readonly script: string;
  readonly party: PartyKind;
  readonly index: number;
}

/** A penalty case: its rows in the order in which its system sends them. */
export function penaltyCase({ system, script, party, index }: PenaltyCaseOptions): Story {
  const { row, secrets } = partyRow(party, index);
  const steps = penaltyScripts[script] ?? [];
  const crashCase: CrashCase = { name: row["CF_WSH"] ?? "", script: `${script}/${party}`, agencySystem: system, party, secrets };
  return { rows: steps.map((step) => ({ crashCase, system, row: toRow(row, step, secrets[0] ?? ""), step })) };
}

function toRow(row: FeedRow, { op, version, content, spoil }: PenaltyStep, secret: string): FeedRow {
  const yuan = 49_000 + content * 1_000;
  const changed = { ...row, CF_NR: `1.没收侵权酒类商品160瓶；2.罚款${yuan}元。`, CF_NR_FK: (yuan / 10_000).toFixed(6) };
  const spoilt = spoil ? spoil(changed, secret) : changed;
  return version === 0 ? spoilt : { ...spoilt, OP: op, VERSION: String(version) };
}
