import { readFileSync } from "node:fs";
import { Penalty, PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../../proto/gen/hub/common/v1/party.ts";
import { loadCalendar } from "../../shared/calendar/loadCalendar.ts";
import type { Law } from "../rules/decidePublication.ts";
import { createRuleBook } from "../rules/ruleBook.ts";

const rulesFile = new URL("../../../seeds/rules/publication.json", import.meta.url);

/** The seeded law, as the service loads it. */
export const law: Law = { rules: createRuleBook(JSON.parse(readFileSync(rulesFile, "utf8"))), calendar: loadCalendar() };

/** A synthetic decision against a company, general tier; the parts given replace it. */
export function aPenalty(parts: Partial<Penalty> = {}): Penalty {
  return Penalty.fromPartial({
    decisionNo: "黔示市监罚〔2018〕12号",
    party: { name: "贵州示例甲酒业有限公司", category: PartyCategory.ORGANISATION, uscc: "91520102MAYT00013R" },
    violationFacts: "当事人在同一种商品上使用与他人注册商标相同的商标，货值32000元。",
    kinds: [PenaltyKind.FINE, PenaltyKind.CONFISCATE_GOODS],
    fine: { fen: 5_000_000n },
    decisionDate: "2018-04-27",
    validUntil: "2099-12-31",
    agency: { uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" },
    ...parts,
  });
}

/** A synthetic natural person; the number names the birth date, in a division that does not exist. */
export function aPerson(bornOn: string): Penalty["party"] {
  return Penalty.fromPartial({
    party: { name: "示例杨六", category: PartyCategory.NATURAL_PERSON, idType: "身份证", idNo: `529999${bornOn.replaceAll("-", "")}0032` },
  }).party;
}
