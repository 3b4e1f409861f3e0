import type { PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import type { Conduct, Exhibit, StepEffect } from "../../../proto/gen/hub/case/v1/procedure.ts";
import type { AgencyRef, DocumentRef, Money, Party } from "../../../proto/gen/hub/common/v1/party.ts";
import { conductRecord, documentRecord, exhibitRecord, partyRecord, toYuan, unitFields, type NoticeFields, type NoticeValue } from "./noticeValues.ts";
import { procedureNames, type StepRow } from "./stepTable.ts";
import {
  accusationWords, basisWords, documentWords, dropWords, fieldWords, instanceWords, nameOfStep, penaltyKindWords, roleWords, trackWords, verdictWords,
} from "./stepWords.ts";

/** Any field that a message of a step may have. */
interface StepFields {
  readonly caseNo: string;
  readonly agency: AgencyRef | undefined;
  readonly occurredAt: string;
  readonly organ: AgencyRef | undefined;
  readonly police: AgencyRef | undefined;
  readonly newPolice: AgencyRef | undefined;
  readonly document: DocumentRef | undefined;
  readonly documents: readonly DocumentRef[];
  readonly items: readonly Exhibit[];
  readonly parties: readonly Party[];
  readonly conducts: readonly Conduct[];
  readonly kinds: readonly PenaltyKind[];
  readonly fine: Money | undefined;
  readonly offenceCodes: readonly string[];
  readonly missingKinds: readonly string[];
  readonly officers: readonly string[];
  readonly signatories: readonly string[];
  readonly transferNo: string;
  readonly decisionNo: string;
  readonly actor: string;
  readonly reason: string;
  readonly basis: string;
  readonly track: string;
  readonly verdict: string;
  readonly instance: string;
  readonly kind: string;
  readonly caseName: string;
  readonly field: string;
  readonly division: string;
  readonly suspectNo: string;
  readonly goodsSeized: boolean;
  readonly needsVerification: boolean;
  readonly detained: boolean;
  readonly effect: StepEffect | undefined;
}

const word = (list: { wordOf(code: string): string }) => (code: string): string => (code === "" ? "" : list.wordOf(code));
const as = (title: string) => (value: string): NoticeFields => ({ [title]: value });
const asWord = (title: string, list: { wordOf(code: string): string }) => (code: string): NoticeFields => ({ [title]: word(list)(code) });
const yes = (title: string) => (value: boolean): NoticeFields => (value ? { [title]: "是" } : {});

/**
 * What each field of a step becomes, in the order in which people read it. Suspects and their names are not in it: they
 * never leave the organs concerned, and the view of a partner does not have them anyway.
 */
const fields: { readonly [Key in keyof StepFields]: (value: StepFields[Key]) => NoticeFields } = {
  caseNo: as("案件编号"),
  agency: (unit) => unitFields("移送机关", unit),
  occurredAt: as("办理时间"),
  caseName: as("案件名称"),
  organ: (unit) => unitFields("办理单位", unit),
  police: (unit) => unitFields("办理单位", unit),
  transferNo: as("文书文号"),
  document: (document) => ({ 文书名称: word(documentWords)(document?.kind ?? ""), 文书文号: document?.number ?? "", 文书日期: document?.date ?? "" }),
  actor: asWord("办理角色", roleWords),
  reason: as("理由"),
  suspectNo: as("嫌疑人编号"),
  newPolice: (unit) => unitFields("新管辖公安机关", unit),
  basis: asWord("依据", basisWords),
  offenceCodes: (codes) => ({ 涉嫌罪名: codes.map(word(accusationWords)) }),
  verdict: asWord("判决结果", verdictWords),
  instance: asWord("审级", instanceWords),
  kind: asWord("不起诉种类", dropWords),
  track: asWord("适用程序", trackWords),
  missingKinds: (kinds) => ({ 缺少材料: kinds.map(word(documentWords)) }),
  documents: (documents) => ({ 材料: documents.map(documentRecord) }),
  items: (items) => ({ 移交物品清单: items.map(exhibitRecord) }),
  signatories: (names) => ({ 交接人: names }),
  officers: (names) => ({ 承办人: names }),
  parties: (parties) => ({ 当事人: parties.map(partyRecord) }),
  conducts: (conducts) => ({ 涉案行为: conducts.map(conductRecord) }),
  decisionNo: as("处罚决定书文号"),
  kinds: (kinds) => ({ 处罚种类: kinds.map((kind) => penaltyKindWords.wordOf(kind)) }),
  fine: (money) => ({ 罚款金额: toYuan(money) }),
  field: asWord("领域", fieldWords),
  division: as("区划"),
  goodsSeized: yes("物品已查封扣押"),
  needsVerification: yes("线索需查证"),
  detained: yes("已拘留"),
  effect: () => ({}),
};

/** A step as people of a case system read it: only what is stated. `value` is the decoded message of the step. */
export function stepFields(step: StepRow, value: object): NoticeFields {
  const data = value as Partial<StepFields>;
  const said = Object.entries(fields).flatMap(([key, toFields]) => {
    const found = data[key as keyof StepFields];
    return found === undefined ? [] : Object.entries((toFields as (value: unknown) => NoticeFields)(found));
  });
  return { 环节: nameOfStep(step), ...Object.fromEntries(said.filter(([, value]) => !isEmpty(value))), ...stateFields(step, data.effect) };
}

/** Where the step leaves the case, and whether it corrects a former report. */
function stateFields({ ofSuspect }: StepRow, effect: StepEffect | undefined): NoticeFields {
  if (!effect) return {};
  const { toState, corrects, justification } = effect;
  const names = ofSuspect ? procedureNames.suspectStates : procedureNames.states;
  const found = { [ofSuspect ? "嫌疑人状态" : "案件状态"]: names.get(toState) ?? toState, 更正事件: corrects, 准许说明: justification };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== ""));
}

function isEmpty(value: NoticeValue): boolean {
  return value.length === 0;
}
