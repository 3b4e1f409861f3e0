import type { MappingProposal, Sample } from "../../../../adapters/sdk/proposal/proposal.ts";

/** A decision that never was: everything in it is made up, so that no example ever shows a real person or company. */
const SYNTHETIC: Readonly<Record<string, string>> = {
  CF_XDR_MC: "贵州示例甲酒业有限公司",
  CF_XDR_LB: "法人及非法人组织",
  CF_XDR_SHXYM: "91520102MAYT00013R",
  CF_XDR_ZZJG: "MAYT00013",
  CF_FRDB: "示例张一",
  CF_WSH: "黔示罚〔2026〕12号",
  CF_WFXW: "侵犯注册商标专用权",
  CF_SY: "当事人在同一种商品上使用与他人注册商标相同的商标，货值32000元。",
  CF_YJ: "《中华人民共和国商标法》第六十条第二款",
  CF_CFLB: "罚款",
  CF_NR: "罚款50000元。",
  CF_NR_FK: "5.000000",
  CF_JDRQ: "2026/04/27",
  CF_YXQ: "2099/12/31",
  CF_CFJG: "贵州示例市工商行政管理局",
  CF_CFJGDM: "11520100MBYT00017K",
  CF_SJLY: "贵州示例市工商行政管理局",
  CF_SJLYDM: "11520100MBYT00017K",
  BZ: "示例",
};

/** A record as the system would hold it, and what the mapping is to make of it. */
export interface ExampleRecord {
  readonly record: Readonly<Record<string, string>>;
  readonly expect: Readonly<Record<string, string>>;
}

/** The synthetic decision in the system's own columns and forms; fields whose form is not known are left out. */
export function exampleRecord({ fields, lists }: MappingProposal, sample: Sample): ExampleRecord {
  const record: Record<string, string> = {};
  const expect: Record<string, string> = {};
  for (const { field, column, expression } of fields) {
    const value = SYNTHETIC[field];
    if (column === undefined || value === undefined) continue;
    const written = writeLike(expression, value, { lists, seen: firstValue(sample, column) });
    if (written === undefined) continue;
    record[column] = written;
    expect[field] = value;
  }
  return { record, expect };
}

interface Form {
  readonly lists: MappingProposal["lists"];
  /** A value of the column, for its form only. */
  readonly seen: string;
}

/** What the expression would have read the value from. */
function writeLike(expression: string, value: string, { lists, seen }: Form): string | undefined {
  const list = /\$code\("([^"]+)"/.exec(expression)?.[1];
  if (list !== undefined) return Object.entries(lists[list] ?? {}).find(([, word]) => word === value)?.[0];
  if (expression.startsWith("$wan(")) return String(Math.round(Number(value) * 10_000));
  if (expression.startsWith("$date(")) return dateLike(value, seen);
  return expression.startsWith("$") && !expression.startsWith("$lookup(") ? undefined : value;
}

function dateLike(slashDate: string, seen: string): string {
  const [year = "", month = "", day = ""] = slashDate.split("/");
  if (/^\d{8}/.test(seen)) return year + month + day;
  if (seen.includes("年")) return `${year}年${Number(month)}月${Number(day)}日`;
  const joint = seen.charAt(4) || "-";
  return [year, month, day].join(joint) + (/\d{2}:\d{2}/.test(seen) ? " 00:00:00" : "");
}

function firstValue({ records }: Sample, column: string): string {
  const found = records.map(({ fields }) => fields[column]).find((value) => typeof value === "string" && value.trim() !== "");
  return typeof found === "string" ? found.normalize("NFKC").trim() : "";
}
