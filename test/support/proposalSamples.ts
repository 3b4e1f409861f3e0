import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A sample file as a system with its own naming habit would give it, and where each column belongs. */
export interface ProposalSample {
  readonly habit: string;
  /** Column → field; columns that belong nowhere are mapped to undefined. */
  readonly truth: ReadonlyMap<string, string | undefined>;
  readonly rows: readonly Readonly<Record<string, string>>[];
}

type Row = Readonly<Record<string, string>>;

/** The valid ones of the sample records: synthetic, of all kinds of parties. */
export const sampleRecords: readonly Row[] = readRecords();

interface Habit {
  readonly habit: string;
  /** Field → column; a field without one is left out of the file. */
  readonly columns: Readonly<Record<string, string>>;
  /** Field → how this system writes its values. */
  readonly writes?: Readonly<Record<string, (value: string, row: Row) => string>>;
  /** Columns of the system's own. */
  readonly own?: Readonly<Record<string, (row: Row, index: number) => string>>;
}

const yuan = (value: string) => (value === "" ? "" : String(Math.round(Number(value) * 1_000_000) / 100));
const dashes = (value: string) => value.replaceAll("/", "-");
const compact = (value: string) => value.replaceAll("/", "");
const chineseDate = (value: string) => value.replace(/^(\d{4})\/0?(\d+)\/0?(\d+)$/, "$1年$2月$3日");
const categoryNumber = (value: string) => ({ 法人及非法人组织: "1", 个体工商户: "2", 自然人: "3" })[value] ?? "";

const v2 = Object.keys(sampleRecords[0] ?? {});
const chinese =
  "行政相对人名称 行政相对人类别 行政相对人代码_1(统一社会信用代码) 行政相对人代码_2(工商注册号) 行政相对人代码_3(组织机构代码) 行政相对人代码_4(税务登记号) 行政相对人代码_5(事业单位证书号) 行政相对人代码_6(社会组织登记证号) 法定代表人 法定代表人证件类型 法定代表人证件号码 证件类型 证件号码 行政处罚决定书文号 违法行为类型 违法事实 处罚依据 处罚类别 处罚内容 罚款金额（万元） 没收违法所得、没收非法财物的金额（万元） 暂扣或吊销证照名称及编号 处罚决定日期 处罚有效期 公示截止期 处罚机关 处罚机关统一社会信用代码 数据来源单位 数据来源单位统一社会信用代码 备注 操作类型 版本 变更时间".split(" ");

const habits: readonly Habit[] = [
  { habit: "V2 codes, lower case", columns: Object.fromEntries(v2.map((code) => [code, code.toLowerCase()])), writes: { CF_JDRQ: dashes } },
  { habit: "Chinese titles", columns: Object.fromEntries(v2.map((code, index) => [code, chinese[index] ?? code])) },
  {
    habit: "pinyin initials",
    columns: { CF_XDR_MC: "xdrmc", CF_XDR_LB: "xdrlb", CF_XDR_SHXYM: "tyshxydm", CF_XDR_ZZJG: "zzjgdm", CF_FRDB: "fddbr", CF_XDR_ZJLX: "xdrzjlx", CF_XDR_ZJHM: "xdrzjhm", CF_WSH: "cfjdswh", CF_WFXW: "wfxw", CF_SY: "wfss", CF_YJ: "cfyj", CF_CFLB: "cfzl", CF_NR: "cfnr", CF_NR_FK: "fkje", CF_NR_WFFF: "msje", CF_JDRQ: "cfrq", CF_YXQ: "yxq", CF_CFJG: "cfjgmc", CF_CFJGDM: "cfjgdm", CF_SJLY: "sjlydw", CF_SJLYDM: "sjlydm", BZ: "bz", VERSION: "bbh", CHANGED_AT: "gxsj" },
    writes: { CF_NR_FK: yuan, CF_NR_WFFF: yuan, CF_JDRQ: compact },
    own: { unid: (_row, index) => `U${index + 1_000}`, clzt: () => "0", areacode: () => "520100" },
  },
  {
    habit: "GSXT names",
    columns: { CF_XDR_MC: "entName", CF_XDR_SHXYM: "uniscId", CF_XDR_GSZC: "regNo", CF_FRDB: "leRep", CF_WSH: "penDecNo", CF_WFXW: "illegActType", CF_SY: "mainIllegFact", CF_YJ: "penBasis_CN", CF_CFLB: "penType_CN", CF_NR: "penContent", CF_NR_FK: "penAm", CF_NR_WFFF: "forfAm", CF_JDRQ: "penDecIssDate", CF_YXQ: "penPeri", CF_GSJZQ: "pubDeadline", CF_CFJG: "penAuth_CN" },
    writes: { CF_JDRQ: dashes },
    own: { priPID: (_row, index) => `P${index}` , pubFlag: () => "1" },
  },
  {
    habit: "V1 (2015)",
    columns: { CF_WSH: "CF_WSH", CF_WFXW: "CF_CFMC", CF_CFLB: "CF_CFLB1", CF_SY: "CF_SY", CF_YJ: "CF_YJ", CF_XDR_MC: "CF_XDR_MC", CF_XDR_SHXYM: "CF_XDR_SHXYM", CF_XDR_ZZJG: "CF_XDR_ZDM", CF_XDR_GSZC: "CF_XDR_GSDJ", CF_XDR_SWDJ: "CF_XDR_SWDJ", CF_XDR_ZJHM: "CF_XDR_SFZ", CF_FRDB: "CF_FR", CF_NR: "CF_JG", CF_JDRQ: "CF_JDRQ", CF_CFJG: "CF_XZJG", CHANGED_AT: "SJC", BZ: "BZ" },
    own: { CF_CFLB2: () => "", DFBM: () => "520000", CF_ZT: () => "0" },
  },
  {
    habit: "English",
    columns: { CF_XDR_MC: "party_name", CF_XDR_LB: "party_type", CF_XDR_SHXYM: "credit_code", CF_FRDB: "legal_representative", CF_XDR_ZJHM: "party_id_no", CF_WSH: "decision_no", CF_WFXW: "violation_type", CF_SY: "facts", CF_YJ: "legal_basis", CF_CFLB: "penalty_type", CF_NR: "penalty_content", CF_NR_FK: "fine_amount", CF_NR_WFFF: "confiscated_amount", CF_JDRQ: "decision_date", CF_YXQ: "valid_until", CF_CFJG: "agency_name", CF_CFJGDM: "agency_code", BZ: "remarks", CHANGED_AT: "updated_at" },
    writes: { CF_JDRQ: dashes, CF_YXQ: dashes, CF_NR_FK: yuan, CF_NR_WFFF: yuan },
    own: { id: (_row, index) => String(index + 1) },
  },
  {
    habit: "everyday Chinese, codes as values",
    columns: { CF_XDR_MC: "当事人", CF_XDR_LB: "当事人类别", CF_XDR_SHXYM: "信用代码", CF_FRDB: "负责人", CF_XDR_ZJHM: "当事人身份证号", CF_WSH: "文号", CF_WFXW: "案由", CF_SY: "案情摘要", CF_YJ: "法律依据", CF_CFLB: "处罚方式", CF_NR: "处罚结果", CF_NR_FK: "罚款数额（元）", CF_NR_WFFF: "没收金额（元）", CF_JDRQ: "处罚时间", CF_CFJG: "执法单位", BZ: "说明" },
    writes: { CF_NR_FK: yuan, CF_NR_WFFF: yuan, CF_JDRQ: chineseDate, CF_XDR_LB: categoryNumber },
    own: { 序号: (_row, index) => String(index + 1), 录入员: () => "示例甲" },
  },
  {
    habit: "names that say nothing",
    columns: { CF_XDR_MC: "f01", CF_XDR_LB: "f02", CF_XDR_SHXYM: "f03", CF_WSH: "f04", CF_YJ: "f05", CF_CFLB: "f06", CF_NR: "f07", CF_NR_FK: "f08", CF_JDRQ: "f09", CF_CFJG: "f10", CF_CFJGDM: "f11" },
    writes: { CF_NR_FK: yuan, CF_JDRQ: dashes },
  },
];

/** One sample per habit. */
export function proposalSamples(): readonly ProposalSample[] {
  return habits.map(({ habit, columns, writes = {}, own = {} }) => ({
    habit,
    truth: new Map<string, string | undefined>([...Object.entries(columns).map(([field, column]) => [column, field] as const), ...Object.keys(own).map((column) => [column, undefined] as const)]),
    rows: sampleRecords.map((row, index) => ({
      ...Object.fromEntries(Object.entries(columns).map(([field, column]) => [column, (writes[field] ?? ((value: string) => value))(row[field] ?? "", row)])),
      ...Object.fromEntries(Object.entries(own).map(([column, value]) => [column, value(row, index)])),
    })),
  }));
}

function readRecords(): readonly Row[] {
  const directory = join(import.meta.dirname, "../../seeds/records");
  const rows = JSON.parse(readFileSync(join(directory, "penalties.json"), "utf8")) as Row[];
  const expected = JSON.parse(readFileSync(join(directory, "expected.json"), "utf8")) as { answer: string; errors: string[] }[];
  return rows.filter((_row, index) => expected[index]?.answer === "accepted");
}
