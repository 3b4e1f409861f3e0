import { fieldTable } from "../formats/fieldTable.ts";
import { isCreditCode, isOrganisationCode, isRegistrationNumber, isResidentNumber } from "./checkCharacters.ts";

const kindWords = fieldTable.penalty_kinds.flatMap(({ zh, aliases }) => [zh, ...aliases]);
const idTypes: ReadonlySet<string> = new Set([...fieldTable.id_types, ...Object.keys(fieldTable.id_type_aliases)]);
const categories: ReadonlySet<string> = new Set(fieldTable.party_categories);
const operationWords = /^(?:[IUD]|INSERT|UPDATE|DELETE|新增|插入|修改|变更|更正|撤销|删除|作废)$/i;
const AGENCY = /(?:局|厅|委|委员会|办公室|海关|支队|大队|总队|中队|分局|监管所|法院|检察院|政府)$/;
const ORGANISATION = /(?:公司|厂|店|部|社|中心|企业|集团|超市|商行|经营部|合作社|医院|诊所|酒楼|场|行|铺|馆|坊|站|院)(?:[（(].{1,20}[）)])?$/;
const DATE = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const DECISION_NO = /^[（(]?[\u4e00-\u9fa5（）()·]{1,40}[[【(（〔﹝{<](?:19|20)\d{2}[\]】)）〕﹞}>]第?\d{1,6}(?:-\d{1,3})?号$/;
const AMOUNT = /^(?:[¥￥])?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?:万?元)?$|^(?:[¥￥])?\d+(?:\.\d+)?(?:万?元)?$/;

const code = (text: string) => text.replaceAll(/\s/g, "").toUpperCase();

/** What a value can be recognised as; the tests expect trimmed half-width text. */
export const valueTests = {
  creditCode: (text: string) => isCreditCode(code(text)),
  agencyCreditCode: (text: string) => text.startsWith("1") && isCreditCode(code(text)),
  partyCreditCode: (text: string) => !text.startsWith("11") && isCreditCode(code(text)),
  residentNumber: (text: string) => isResidentNumber(code(text)),
  organisationCode: (text: string) => isOrganisationCode(code(text)),
  registrationNumber: (text: string) => isRegistrationNumber(text) || /^\d{13}$/.test(text),
  documentNumber: (text: string) => /^[0-9A-Za-z()*-]{5,24}$/.test(text) && !isCreditCode(code(text)),
  decisionNo: (text: string) => DECISION_NO.test(text.replaceAll(" ", "")),
  date: (text: string) => DATE.test(text),
  amount: (text: string) => AMOUNT.test(text),
  wholeNumber: (text: string) => /^\d{1,18}$/.test(text),
  operation: (text: string) => operationWords.test(text),
  penaltyKinds: (text: string) => text.split(/[;,、|/]/).every((word) => kindWords.includes(word.trim()) || /^其他[-–—:]/.test(word.trim())),
  category: (text: string) => categories.has(text),
  idType: (text: string) => idTypes.has(text) || text.startsWith("其他-"),
  listCode: (text: string) => text.length <= 12,
  legalBasis: (text: string) => /《[^》]{2,60}》|第[一二三四五六七八九十百\d]+条/.test(text),
  penaltyWords: (text: string) => /罚款|没收|警告|责令|吊销|暂扣|通报批评|拘留|罚[0-9一二三四五六七八九十百千万]/.test(text),
  agencyName: (text: string) => AGENCY.test(text) && text.length <= 60,
  partyName: (text: string) => (ORGANISATION.test(text) || isPersonName(text)) && text.length <= 200,
  personName: isPersonName,
  caseNo: (text: string) => /\d{2,}/.test(text) && text.length <= 60 && !DATE.test(text) && !isCreditCode(code(text)),
  text: (text: string) => /[\u4e00-\u9fa5]{2}/.test(text),
  longText: (text: string) => text.length >= 8 && /[\u4e00-\u9fa5]{4}/.test(text),
  anything: () => true,
} as const satisfies Record<string, (text: string) => boolean>;

export type ValueKind = keyof typeof valueTests;

function isPersonName(text: string): boolean {
  return /^[\u4e00-\u9fa5]{2,4}$|^[\u4e00-\u9fa5]{1,10}·[\u4e00-\u9fa5]{1,10}$|^[\u4e00-\u9fa5]\*{1,2}$/.test(text) && !AGENCY.test(text) && !kindWords.includes(text) && !categories.has(text) && !idTypes.has(text);
}
