import { creditCodeCheckDigit, organisationCodeCheckDigit, residentIdCheckDigit } from "../../services/case/rules/identifiers.ts";

/** Columns of a row, or of a part of it. */
export type Columns = Readonly<Record<string, string>>;

/** A synthetic company; its organisation code lies in the block MAYTnnnn, which nobody uses. */
export function company(name: string, division: string, serial: number, rep = "示例赵某"): Columns {
  return {
    CF_XDR_MC: name,
    CF_XDR_LB: "法人及非法人组织",
    CF_XDR_SHXYM: creditCode("91", division, serial),
    CF_FRDB: rep,
  };
}

/** A synthetic individual business. */
export function shop(name: string, division: string, serial: number, operator = "示例钱某"): Columns {
  return {
    CF_XDR_MC: name,
    CF_XDR_LB: "个体工商户",
    CF_XDR_SHXYM: creditCode("92", division, serial),
    CF_FRDB: operator,
  };
}

/** A synthetic natural person. `born` is YYYYMMDD of 1880–1882, or any date with a division that does not exist (529999). */
export function person(name: string, division: string, born: string, order: number): Columns {
  const body = `${division}${born}${String(order).padStart(3, "0")}`;
  return { CF_XDR_MC: name, CF_XDR_LB: "自然人", CF_XDR_ZJLX: "身份证", CF_XDR_ZJHM: body + residentIdCheckDigit(body) };
}

function creditCode(prefix: string, division: string, serial: number): string {
  const organisation = `MAYT${String(serial).padStart(4, "0")}`;
  const body = `${prefix}${division}${organisation}${organisationCodeCheckDigit(organisation)}`;
  return body + creditCodeCheckDigit(body);
}
