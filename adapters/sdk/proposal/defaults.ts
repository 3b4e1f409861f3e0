import { columnPath, quoted } from "./fieldExpressions.ts";

/** The agency that owns the system. */
export interface Owner {
  readonly uscc: string;
  readonly name: string;
}

/** What is known when a field has no column of its own. */
export interface Known {
  /** Field → its expression, as far as it has one. */
  readonly expressions: ReadonlyMap<string, string>;
  /** Field → its column. */
  readonly columns: ReadonlyMap<string, string>;
  readonly owner: Owner | undefined;
}

/** A field that is computed from others, or the same in every record. */
export interface DefaultRule {
  readonly field: string;
  /** Always to be checked: below 0.9. */
  readonly confidence: number;
  readonly why: string;
  /** Undefined when it cannot be computed. */
  readonly expression: (known: Known) => string | undefined;
}

/** In this order: later rules may use what earlier ones gave. */
export const defaultRules: readonly DefaultRule[] = [
  { field: "CF_XDR_LB", confidence: 0.7, why: "由统一社会信用代码推定：92 开头为个体工商户，无代码为自然人 / from the credit code: 92 is an individual business, none a natural person", expression: categoryByCode },
  { field: "CF_XDR_ZJLX", confidence: 0.7, why: "有证件号码时按身份证 / a resident identity card where there is a number", expression: ({ columns }) => numberThenCard(columns.get("CF_XDR_ZJHM")) },
  { field: "CF_CFJG", confidence: 0.7, why: "每条都取主管机关名称 / the owner in every record", expression: ({ owner }) => owner && quoted(owner.name) },
  { field: "CF_CFJGDM", confidence: 0.7, why: "按机关名称查登记簿，查不到的取主管机关代码 / by the agency's name in the register, else the owner's code", expression: agencyCode },
  { field: "CF_SJLY", confidence: 0.6, why: "取处罚机关 / the same as the penalty agency", expression: ({ expressions }) => expressions.get("CF_CFJG") },
  { field: "CF_SJLYDM", confidence: 0.6, why: "取处罚机关代码 / the same as the code of the penalty agency", expression: ({ expressions }) => expressions.get("CF_CFJGDM") },
  { field: "CF_YXQ", confidence: 0.5, why: "来源没有此项，按长期 / the source has none, taken as long-term", expression: () => quoted("2099/12/31") },
];

function categoryByCode({ columns }: Known): string | undefined {
  const code = columns.get("CF_XDR_SHXYM");
  if (code === undefined) return undefined;
  const path = columnPath(code);
  return `$exists($filled(${path})) ? ($substring($filled(${path}), 0, 2) = "92" ? "个体工商户" : "法人及非法人组织") : "自然人"`;
}

function agencyCode({ columns, owner }: Known): string | undefined {
  const name = columns.get("CF_CFJG");
  if (name === undefined) return owner && quoted(owner.uscc);
  return `$agencyCode(${columnPath(name)}, ${quoted(owner?.uscc ?? "")})`;
}

function numberThenCard(column: string | undefined): string | undefined {
  return column && `$exists($filled(${columnPath(column)})) ? "身份证"`;
}
