import type { FeedRow } from "../../../seeds/simulators/contract.ts";
import { creditCodeCheckCharacter } from "../../support/checkCharacter.ts";
import { penaltyRow } from "../../support/penaltyRows.ts";
import { residentId } from "./residentId.ts";

export type PartyKind = "company" | "business" | "person";

export const partyKinds: readonly PartyKind[] = ["company", "business", "person"];

/** A penalty row without exchange columns, and the personal numbers in it. */
export interface PartyRow {
  readonly row: FeedRow;
  /** Must never be seen outside the system that sent them. */
  readonly secrets: readonly string[];
}

/** A valid row about a synthetic party of the kind; every index gives another decision and another party. */
export function partyRow(kind: PartyKind, index: number): PartyRow {
  const secret = residentId(index);
  return { row: { ...rowOf[kind](penaltyRow(index), secret), CF_WSH: `黔示崩罚〔2018〕${index + 1}号` }, secrets: [secret] };
}

type Row = Record<string, string>;

const rowOf: Readonly<Record<PartyKind, (row: Row, secret: string) => Row>> = {
  company: (row, secret) => ({ ...row, CF_FR_ZJLX: "身份证", CF_FR_ZJHM: secret }),
  business(row, secret) {
    const body = `92${(row["CF_XDR_SHXYM"] ?? "").slice(2, 17)}`;
    const code = body + creditCodeCheckCharacter(body);
    return { ...row, CF_XDR_LB: "个体工商户", CF_XDR_SHXYM: code, CF_XDR_MC: `贵州示例商行${code.slice(8, 16)}`, CF_FR_ZJLX: "身份证", CF_FR_ZJHM: secret };
  },
  person(row, secret) {
    const { CF_XDR_SHXYM: _code, CF_FRDB: _representative, ...rest } = row;
    return { ...rest, CF_XDR_LB: "自然人", CF_XDR_MC: "示例某", CF_XDR_ZJLX: "身份证", CF_XDR_ZJHM: secret };
  },
};
