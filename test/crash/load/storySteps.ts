import { cancelled, met, parkedReport, recomputed, resolved, retracted, started, step, type CaseEvent, type Organ } from "./caseEvents.ts";
import { accepted, duplicate, manual, parked, type FallingDue, type RightAnswer, type Step } from "./steps.ts";

type Fields = Readonly<Record<string, string>>;

/** One row of a story: who enters which step, and what must come of it. The answer of an accepted row is numbered by itself. */
export interface StoryStep {
  readonly by: Organ;
  /** 环节, in the words of the system. */
  readonly title: string;
  readonly fields?: Fields;
  /** Steps of a story are a minute apart; a step that came again, was corrected or taken back bears the time of the first. */
  readonly minute?: number;
  /** Of a person, whom the row names. */
  readonly isOfSuspect?: boolean;
  /** Entered under a mistyped case number. */
  readonly isMistaken?: boolean;
  readonly records: readonly CaseEvent[];
  /** Absent: accepted, with the version of the first event that the row records. */
  readonly answers?: readonly RightAnswer[];
  readonly resolution?: NonNullable<Step["resolution"]>;
  /** What the clock records when the story's deadline comes; the next step is entered after it. */
  readonly due?: FallingDue["records"];
}

const papers = "调查报告|示调1;涉案物品清单|示物1;检验报告或鉴定结论|无;其他材料|无";
const exhibits = "示例牌白酒|500毫升|120|瓶|360元|标价|示例封001|示例市公安局物证室";

/** The ordinary steps of a case whose terms all run: what each records when the steps before it were the ordinary ones. */
export const ordinary = {
  proposed: { by: "agency", title: "提出移送书面报告", fields: { 承办人: "示例甲;示例乙", 依据: "达到立案追诉标准" }, records: [step("TransferProposed"), started("D01")] },
  approved: { by: "agency", title: "批准移送", records: [step("TransferApproved"), met("D01"), started("D02")] },
  sent: { by: "agency", title: "移送", fields: { 依据: "达到立案追诉标准", 涉嫌罪名: "假冒注册商标罪", 材料: papers }, records: [step("TransferSent"), met("D02")] },
  acknowledged: { by: "police", title: "受理", records: [step("TransferAcknowledged"), started("D03"), started("D04"), started("D06")] },
  filed: { by: "police", title: "立案", records: [step("CaseFiled"), met("D03"), met("D04"), met("D06"), started("D12")] },
  handedOver: { by: "agency", title: "移交涉案物品", fields: { 移交物品清单: exhibits, 交接人: "示例甲;示例丁" }, records: [step("ExhibitsHandedOver"), met("D12")] },
  toProsecution: { by: "police", title: "移送审查起诉", records: [step("ProsecutionReceived"), started("D15")] },
  charged: { by: "procuratorate", title: "提起公诉", records: [step("ProsecutionCharged"), met("D15")] },
  accepted: { by: "court", title: "受理", records: [step("CourtAccepted"), started("D21")] },
  judged: { by: "court", title: "一审判决", fields: { 判决结果: "有罪", 罚金: "5万元" }, records: [step("CourtJudged"), met("D21")] },
  effective: { by: "court", title: "判决生效", fields: { 判决结果: "有罪" }, records: [step("JudgmentEffective")] },
  closed: { by: "agency", title: "结案", records: [step("CaseClosed")] },
} as const satisfies Readonly<Record<string, StoryStep>>;

/** The steps of one suspect, between those of the case. */
export const ofSuspect = {
  arrestRequested: { by: "police", title: "提请批准逮捕", isOfSuspect: true, records: [step("SuspectArrestRequested"), started("D14")] },
  arrested: { by: "procuratorate", title: "批准逮捕", isOfSuspect: true, records: [step("SuspectArrestApproved"), met("D14")] },
  sent: { by: "police", title: "嫌疑人移送起诉", isOfSuspect: true, records: [step("SuspectSentForProsecution")] },
  charged: { by: "procuratorate", title: "嫌疑人提起公诉", isOfSuspect: true, records: [step("SuspectCharged")] },
  judged: { by: "court", title: "被告人判决", isOfSuspect: true, fields: { 判决结果: "有罪" }, records: [step("SuspectJudged")] },
} as const satisfies Readonly<Record<string, StoryStep>>;

/** The row once more, as another row. */
export const again = (one: StoryStep, minute: number, version: number): StoryStep => ({ ...one, minute, records: [], answers: [duplicate(version)] });

/** A row that comes before what it rests on: it waits, and is released as a later version. */
export const early = (one: StoryStep, version: number, releasedAs: number): StoryStep => ({
  ...one, records: [parkedReport], answers: parked(version, releasedAs), resolution: "recorded",
});

/** The police enter the case under a wrong number, which nobody sent to them, and take it back. */
export const mistaken = {
  entered: { ...ordinary.filed, isMistaken: true, records: [parkedReport], answers: [{ outcome: "parked", version: 1 }], resolution: "replaced" },
  takenBack: (minute: number): StoryStep => ({ ...ordinary.filed, minute, isMistaken: true, fields: { 操作: "撤回" }, records: [resolved("police")], answers: [accepted(2)] }),
} as const;

const everyone = ["agency", "police", "procuratorate"] as const;

/** The police correct the time of the filing: the term for the exhibits starts anew. */
export const filingCorrected = (minute: number): StoryStep => ({
  ...ordinary.filed, minute, fields: { 操作: "更正" }, records: [step("CaseFiled"), recomputed(...everyone), cancelled("D12"), started("D12")],
});

/** The police take the filing back: the terms that it met run again. */
export const filingTakenBack = (minute: number): StoryStep => ({
  ...ordinary.filed,
  minute,
  fields: { 操作: "撤回" },
  records: [
    retracted("agency", "procuratorate"), recomputed(...everyone),
    ...["D03", "D04", "D06", "D12"].map(cancelled), ...["D03", "D04", "D06"].map(started),
  ],
});

/** A step that the law forbids where the case stands: a person must look at it. */
export const forbidden = (one: StoryStep, event: CaseEvent, version: number): StoryStep => ({ ...one, records: [event], answers: [manual(version, "E025")] });
