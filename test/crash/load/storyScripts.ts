import { cancelled, givenToPerson, met, overdue, resolved, started, step, warned, type CaseEvent } from "./caseEvents.ts";
import { again, early, filingCorrected, filingTakenBack, forbidden, mistaken, ofSuspect, ordinary, type StoryStep } from "./storySteps.ts";

const { proposed, approved, sent, acknowledged, filed, handedOver, toProsecution, charged, accepted, judged, effective, closed } = ordinary;
const toPolice = [proposed, approved, sent] as const;
const fine: StoryStep = { by: "agency", title: "行政处理", fields: { 处罚种类: "罚款", 罚款金额: "5万元" }, records: [] };
const notFiled: StoryStep = { by: "police", title: "不予立案", fields: { 理由: "示例理由：证据不足" }, records: [step("CaseNotFiled"), met("D03"), met("D06"), started("D07")] };

/** The step, and the ends of long ago that are recorded with it and told to nobody. */
const longAgo = (one: StoryStep, ...deadlines: readonly string[]): StoryStep => ({ ...one, records: [...one.records, ...deadlines.map((id): CaseEvent => overdue(id))] });

/** The lives of a case that goes through several systems; every deadline runs, none ends. Written from the law, see `caseEvents.ts`. */
export const storyScripts: Readonly<Record<string, readonly StoryStep[]>> = {
  toJudgment: [
    ...toPolice, acknowledged, filed, handedOver, ofSuspect.arrestRequested, ofSuspect.arrested, toProsecution, ofSuspect.sent,
    charged, ofSuspect.charged, accepted, judged, ofSuspect.judged, effective, closed,
  ],
  supervised: [
    ...toPolice, acknowledged,
    { by: "police", title: "补正通知", fields: { 缺少材料: "调查报告" }, records: [step("SupplementRequested"), met("D04"), started("D05")] },
    { by: "agency", title: "补正", fields: { 材料: "调查报告|示调2" }, records: [step("TransferSupplemented"), cancelled("D06"), met("D05"), started("D06")] },
    notFiled,
    { by: "agency", title: "提请复议", records: [step("ReconsiderationRequested"), met("D07"), started("D08")] },
    { by: "police", title: "复议维持", records: [step("ReconsiderationUpheld"), met("D08"), started("D09")] },
    { by: "agency", title: "建议立案监督", records: [step("SupervisionRequested"), met("D09")] },
    { by: "procuratorate", title: "要求说明不立案理由", records: [step("ReasonsDemanded"), started("D10")] },
    { by: "police", title: "说明不立案理由", fields: { 理由: "示例理由：证据不足" }, records: [step("ReasonsGiven"), met("D10")] },
    { by: "procuratorate", title: "通知立案", records: [step("FilingOrdered"), started("D11")] },
    { ...filed, records: [step("CaseFiled"), met("D11"), started("D12")] },
  ],
  policeFirst: [
    proposed, approved, { ...early(acknowledged, 6, 9), minute: 3 }, { ...early(filed, 7, 11), minute: 4 },
    {
      ...sent,
      minute: 2,
      records: [
        step("TransferSent"), step("TransferAcknowledged"), resolved("police"), step("CaseFiled"), resolved("police"), met("D02"),
        ...["D03", "D04", "D06"].flatMap((id) => [started(id), met(id)]), started("D12"),
      ],
    },
    handedOver,
  ],
  everythingTwice: [...toPolice, again(sent, 2, 6), acknowledged, again(acknowledged, 4, 8), filed, again(filed, 6, 12), handedOver, again(handedOver, 8, 17)],
  wrongNumber: [...toPolice, acknowledged, mistaken.entered, { ...filed, minute: 4 }, mistaken.takenBack(4), handedOver],
  corrected: [...toPolice, acknowledged, { ...filed, minute: 6 }, filingCorrected(5), { ...handedOver, minute: 7 }],
  takenBack: [...toPolice, acknowledged, filed, filingTakenBack(4), { ...notFiled, records: [step("CaseNotFiled"), met("D03"), met("D04"), met("D06"), started("D07")] }],
  forbiddenFine: [...toPolice, acknowledged, forbidden(fine, givenToPerson, 12), filed],
};

/** A case of 2019: what ended then is recorded as history; the police withdraw it and it goes back to the agency. */
export const historyScript: readonly StoryStep[] = [
  longAgo(proposed, "D01"),
  longAgo(approved, "D02"),
  sent,
  longAgo(acknowledged, "D03", "D04", "D06"),
  longAgo(filed, "D12"),
  { by: "police", title: "撤销案件", fields: { 理由: "示例理由" }, records: [step("CaseWithdrawn"), met("D12"), started("D13"), met("D13")] },
  { by: "police", title: "移送行政处理", records: [step("ReverseByPolice")] },
  { ...fine, records: [step("AdminDecided")] },
];

const DAY_MINUTES = 24 * 60;
/** A second after the 24 hours that began with minute 1. */
const LATE = 1 + DAY_MINUTES + 1 / 60;

/**
 * Cases with a deadline that ends while the test runs: the 24 hours for sending (D02) pass, and the agency's superior and the
 * procuratorate are told; they are kept; the police's 24 hours (D03, D04) pass, which accuses nobody.
 */
export const clockScripts = {
  notSent: {
    steps: [proposed, { ...approved, records: [...approved.records, warned("D02", "agency")], due: [overdue("D02", "agency", "procuratorate")] }, { ...sent, minute: LATE }],
    /** Minute of the story at which the term of 24 hours begins. */
    termFrom: 1,
  },
  sentInTime: { steps: [proposed, { ...approved, records: [...approved.records, warned("D02", "agency")] }, sent], termFrom: 1 },
  policeSilent: { steps: [...toPolice, { ...acknowledged, due: [overdue("D03"), overdue("D04")] }], termFrom: 3 },
} as const satisfies Readonly<Record<string, { readonly steps: readonly StoryStep[]; readonly termFrom: number }>>;
