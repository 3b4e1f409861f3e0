/** Why a row is refused. */
export interface RowRefusal {
  readonly code: string;
  readonly message: string;
}

const REQUIRED = [
  "CF_XDR_MC", "CF_XDR_LB", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR", "CF_JDRQ", "CF_YXQ",
  "CF_CFJG", "CF_CFJGDM", "CF_SJLY", "CF_SJLYDM",
];
const PARTY_CODES = ["CF_XDR_SHXYM", "CF_XDR_GSZC", "CF_XDR_ZZJG", "CF_XDR_SWDJ", "CF_XDR_SYDW", "CF_XDR_SHZZ"];
const OTHER = ["CF_FRDB", "CF_NR_FK", "CF_NR_WFFF", "CF_NR_ZKDX", "CF_GSJZQ"];
const PERSONAL = ["CF_XDR_ZJLX", "CF_XDR_ZJHM", "CF_FR_ZJLX", "CF_FR_ZJHM", "CF_FR_SFZH"];
const KNOWN = new Set([...REQUIRED, ...PARTY_CODES, ...OTHER, ...PERSONAL]);
const CATEGORIES = ["法人及非法人组织", "个体工商户", "自然人"];
const NATURAL_PERSON = "自然人";

type Columns = Readonly<Record<string, string>>;

interface Check {
  readonly code: string;
  readonly message: string;
  /** Columns that break the rule. */
  readonly find: (record: Columns) => readonly string[];
}

const filled = (record: Columns, columns: readonly string[]) => columns.filter((column) => record[column]);
const misshaped = (record: Columns, columns: readonly string[], shape: RegExp) =>
  columns.filter((column) => record[column] && !shape.test(record[column]));

/** The channel's own rules, first hit decides. Personal columns come first: they must not even be looked at further. */
const checks: readonly Check[] = [
  { code: "R010", message: "不得报送个人证件信息 / personal columns must not be sent", find: (record) => filled(record, PERSONAL) },
  { code: "R003", message: "数据项不存在 / unknown column", find: (record) => Object.keys(record).filter((key) => !KNOWN.has(key)) },
  { code: "R001", message: "必填项为空 / required column is empty", find: (record) => REQUIRED.filter((column) => !record[column]) },
  { code: "R002", message: "行政相对人类别错误 / unknown category", find: wrongCategory },
  { code: "R004", message: "日期格式应为YYYY/MM/DD / date format", find: (record) => misshaped(record, ["CF_JDRQ", "CF_YXQ", "CF_GSJZQ"], /^\d{4}\/\d{2}\/\d{2}$/) },
  { code: "R005", message: "金额应为万元6位小数 / amount format", find: (record) => misshaped(record, ["CF_NR_FK", "CF_NR_WFFF"], /^\d{1,12}\.\d{6}$/) },
  { code: "R006", message: "统一社会信用代码格式错误 / credit code format", find: (record) => misshaped(record, ["CF_XDR_SHXYM", "CF_CFJGDM", "CF_SJLYDM"], /^[0-9A-HJ-NPQRTUWXY]{18}$/) },
  { code: "R011", message: "公示文本含身份证号 / resident number in public text", find: residentNumbers },
];

/** Judges the columns of a row to be shown; undefined when it may be. The message names columns, never values. */
export function refuseRecord(record: Columns): RowRefusal | undefined {
  for (const { code, message, find } of checks) {
    const columns = find(record);
    if (columns.length > 0) return { code, message: `${message}: ${columns.map((column) => column.slice(0, 30)).join(",")}` };
  }
  return undefined;
}

function wrongCategory(record: Columns): readonly string[] {
  const category = record["CF_XDR_LB"] ?? "";
  if (!CATEGORIES.includes(category)) return ["CF_XDR_LB"];
  if (category === NATURAL_PERSON) return filled(record, PARTY_CODES);
  return filled(record, PARTY_CODES).length > 0 ? [] : ["CF_XDR_SHXYM"];
}

function residentNumbers(record: Columns): readonly string[] {
  return ["CF_SY", "CF_NR", "CF_WFXW"].filter((column) => /(?<!\d)\d{17}[\dXx](?!\d)/.test(record[column] ?? ""));
}
