import { PenaltyDecided, PenaltyKind } from "../../proto/gen/hub/case/v1/penalty.ts";
import { ProsecutionCharged } from "../../proto/gen/hub/case/v1/prosecution.ts";
import { ReasonsDemanded } from "../../proto/gen/hub/case/v1/supervision.ts";
import { CaseFiled, CaseNotFiled } from "../../proto/gen/hub/case/v1/transfer.ts";
import { PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import { Published, PublicationRequested } from "../../proto/gen/hub/credit/v1/publication.ts";
import type { FeedExemplar, Limits, TargetExemplar } from "../../gateway/cli/conformance/subject.ts";
import { residentId } from "../crash/load/residentId.ts";
import { penaltyRow } from "../support/penaltyRows.ts";

/** What a built-in adapter is tried with; its simulated system takes and gives the rest. */
export interface Exemplars {
  readonly feeds: readonly FeedExemplar[];
  readonly targets: readonly TargetExemplar[];
  readonly limits?: Limits;
}

const agencies = {
  ip: { CF_CFJG: "贵州示例市知识产权局", CF_CFJGDM: "11520300MBYT00033K", CF_SJLY: "贵州示例市知识产权局", CF_SJLYDM: "11520300MBYT00033K" },
  aic: {},
} as const;

const decisionNo = (n: number): string => `黔示证罚〔2018〕${n}号`;
const caseNo = (n: number): string => `示例证案〔2026〕${n}号`;

/** Penalty rows of an agency; the fine of a later version is another one. */
function penalties(agency: keyof typeof agencies): FeedExemplar {
  const record = (n: number) => ({ ...penaltyRow(n), ...agencies[agency], CF_WSH: decisionNo(n) });
  const version = (n: number, op: string, number: number) => ({ ...record(n), OP: op, VERSION: String(number) });
  return {
    name: "penalties",
    feed: "penalties",
    record,
    numberOf: decisionNo,
    first: (n) => version(n, "I", 1),
    later: (n) => ({ ...version(n, "U", 2), CF_NR: "1.没收侵权酒类商品160瓶；2.罚款60000元。", CF_NR_FK: "6.000000" }),
    bad: { record: (n) => ({ ...record(n), CF_SY: `当事人（身份证号${residentId(n)}）于2018年1月销售假冒注册商标的商品。` }), columns: ["CF_SY"], secretOf: residentId },
    newer: (n) => ({ ...record(n), QL_NEXT: "示例" }),
  };
}

/** A step of a transfer by its form; without the steps before it, it waits. Some systems call its time `blsj`. */
function steps(title: string, fields: Readonly<Record<string, string>> = {}): FeedExemplar {
  const record = (n: number) => ({
    环节: title,
    案件编号: caseNo(n),
    移送机关: "贵州示例市市场监督管理局",
    移送机关代码: "11520100MBYT00113W",
    文书文号: `示证〔2026〕${n}号`,
    办理时间: "2026-03-02 09:30:00",
    ...fields,
  });
  return { name: title, feed: "steps", record, numberOf: caseNo, bad: { record: (n) => ({ ...record(n), 办理时间: "2026-02-30 09:30:00" }), columns: ["办理时间", "blsj"] } };
}

const event = (name: string, type: string, data: TargetExemplar["data"], numberOf: TargetExemplar["numberOf"]): TargetExemplar => ({ name, target: name, type, data, numberOf });

const penaltyOf = (n: number) => ({
  decisionNo: decisionNo(n),
  party: { name: "贵州示例戊电器有限公司", category: PartyCategory.ORGANISATION, uscc: "91520381MAYT00056Y", legalRepName: "示例张一" },
  violationType: "示例行为",
  violationFacts: "示例事实",
  legalBasis: "示例依据",
  kinds: [PenaltyKind.WARNING],
  content: "警告",
  decisionDate: "2024-05-01",
  validUntil: "2099-12-31",
  agency: { uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" },
  sourceUnit: { uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" },
});

const request = (channel: string) =>
  event("publications", "hub.credit.v1.PublicationRequested", (n, version) => PublicationRequested.encode(PublicationRequested.fromPartial({ channel, version, publicityUntil: "2025-05-01", penalty: penaltyOf(n) })).finish(), decisionNo);

/** By system; a built-in adapter without an entry fails the run. */
export const exemplars: Readonly<Record<string, Exemplars>> = {
  "ip-case": {
    feeds: [penalties("ip")],
    targets: [event("publication-states", "hub.credit.v1.Published", (n, version) => Published.encode(Published.fromPartial({ channel: "credit-china", decisionNo: decisionNo(n), version })).finish(), decisionNo)],
  },
  "aic-case": {
    feeds: [penalties("aic")],
    targets: [event("filings", "hub.case.v1.CaseFiled", (n) => CaseFiled.encode(CaseFiled.fromPartial({ caseNo: caseNo(n), police: { name: "示例市公安局" } })).finish(), caseNo)],
    limits: { neverRefuses: true, losesNoAnswers: true },
  },
  "linkage-platform": {
    feeds: [steps("立案")],
    targets: [event("penalties", "hub.case.v1.PenaltyDecided", (n) => PenaltyDecided.encode(PenaltyDecided.fromPartial({ penalty: penaltyOf(n) })).finish(), decisionNo)],
  },
  "credit-china": { feeds: [], targets: [request("credit-china")] },
  "enterprise-disclosure": { feeds: [], targets: [request("enterprise-disclosure")] },
  police: {
    feeds: [steps("立案")],
    targets: [event("demands", "hub.case.v1.ReasonsDemanded", (n) => ReasonsDemanded.encode(ReasonsDemanded.fromPartial({ caseNo: caseNo(n) })).finish(), caseNo)],
    limits: { neverRefuses: true, losesNoAnswers: true },
  },
  procuratorate: {
    feeds: [steps("提起公诉")],
    targets: [event("refusals", "hub.case.v1.CaseNotFiled", (n) => CaseNotFiled.encode(CaseNotFiled.fromPartial({ caseNo: caseNo(n) })).finish(), caseNo)],
  },
  court: {
    feeds: [steps("一审判决", { 判决结果: "有罪" })],
    targets: [event("charges", "hub.case.v1.ProsecutionCharged", (n) => ProsecutionCharged.encode(ProsecutionCharged.fromPartial({ caseNo: caseNo(n) })).finish(), caseNo)],
  },
};
