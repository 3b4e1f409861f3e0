import type { AgencyCodes } from "./agencyCodes.ts";
import { amountsInText } from "./amountsInText.ts";
import { fieldTable } from "./fieldTable.ts";
import type { FileRow } from "./fileRow.ts";

/** The other columns keep their code. V1 numbers code_2 and code_3 the other way round than V2, so columns are mapped by code only (SPEC §1.4). */
const renamed: Readonly<Record<string, string>> = {
  CF_XDR_ZDM: "CF_XDR_ZZJG",
  CF_XDR_GSDJ: "CF_XDR_GSZC",
  CF_CFMC: "CF_WFXW",
  CF_FR: "CF_FRDB",
  CF_JG: "CF_NR",
  CF_XZJG: "CF_CFJG",
};

/** Columns that are read into others below. */
const consumed = new Set(["CF_CFLB1", "CF_CFLB2", "CF_XDR_SFZ", "CF_ZT", "SJC", "DFBM"]);

/** CF_ZT: the decision was revoked. */
const REVOKED = "1";
const LONG_TERM = fieldTable.long_term.replaceAll("-", "/");
const emptyWords: ReadonlySet<string> = new Set(["", ...fieldTable.empty_words.map((word) => word.toUpperCase())]);

/** True when the row has columns that only V1 has, and not their V2 successors (large systems send both halves). */
export function isV1Row({ values }: FileRow): boolean {
  return ("CF_JG" in values || "CF_XZJG" in values) && !("CF_NR" in values) && !("CF_CFJG" in values);
}

/**
 * A V1 (2015) row as V2. What V1 has no column for is deduced only where the standard leaves no choice: category from
 * the identifiers, amounts from the words of the result, long-term validity. The agency's code is looked up by its
 * name and stays empty when unknown (the hub then answers E001).
 */
export function toV2Row(row: FileRow, agencies: AgencyCodes): FileRow {
  const { values: v1 } = row;
  const values: Record<string, string> = { ...identity(v1), ...penalty(v1), ...agency(v1, agencies) };
  for (const [code, value] of Object.entries(v1)) {
    if (!consumed.has(code)) values[renamed[code] ?? code] = value;
  }
  return {
    ...row,
    values,
    unknown: row.unknown.filter((code) => code in values),
    operation: (v1["CF_ZT"] ?? "").trim() === REVOKED ? "D" : row.operation,
    changedAt: v1["SJC"] ?? row.changedAt,
  };
}

function identity(v1: FileRow["values"]): Record<string, string> {
  if (!isEmpty(v1["CF_XDR_SFZ"])) {
    return { CF_XDR_LB: "自然人", CF_XDR_ZJLX: "身份证", CF_XDR_ZJHM: v1["CF_XDR_SFZ"]! };
  }
  const isIndividual = (v1["CF_XDR_SHXYM"] ?? "").normalize("NFKC").trim().startsWith("92");
  return { CF_XDR_LB: isIndividual ? "个体工商户" : "法人及非法人组织" };
}

function penalty(v1: FileRow["values"]): Record<string, string> {
  const kinds = ["CF_CFLB1", "CF_CFLB2"].map((code) => v1[code] ?? "").filter((kind) => !isEmpty(kind));
  const { fine, confiscated } = amountsInText(v1["CF_JG"] ?? "");
  return { CF_CFLB: kinds.join(";"), CF_NR_FK: fine, CF_NR_WFFF: confiscated };
}

function agency(v1: FileRow["values"], agencies: AgencyCodes): Record<string, string> {
  const name = v1["CF_XZJG"] ?? "";
  const code = agencies.get(name.trim()) ?? "";
  return { CF_CFJGDM: code, CF_SJLY: name, CF_SJLYDM: code, CF_YXQ: LONG_TERM };
}

function isEmpty(value: string | undefined): boolean {
  return emptyWords.has((value ?? "").trim().toUpperCase());
}
