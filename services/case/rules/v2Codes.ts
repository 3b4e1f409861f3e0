/** Column codes of the 双公示 V2 penalty record, in the order of the standard (发改办财金〔2018〕424号; SPEC §1.1). */
export const v2Codes = [
  "CF_XDR_MC",
  "CF_XDR_LB",
  "CF_XDR_SHXYM",
  "CF_XDR_GSZC",
  "CF_XDR_ZZJG",
  "CF_XDR_SWDJ",
  "CF_XDR_SYDW",
  "CF_XDR_SHZZ",
  "CF_FRDB",
  "CF_FR_ZJLX",
  "CF_FR_ZJHM",
  "CF_XDR_ZJLX",
  "CF_XDR_ZJHM",
  "CF_WSH",
  "CF_WFXW",
  "CF_SY",
  "CF_YJ",
  "CF_CFLB",
  "CF_NR",
  "CF_NR_FK",
  "CF_NR_WFFF",
  "CF_NR_ZKDX",
  "CF_JDRQ",
  "CF_YXQ",
  "CF_GSJZQ",
  "CF_CFJG",
  "CF_CFJGDM",
  "CF_SJLY",
  "CF_SJLYDM",
  "BZ",
] as const;

/** One column code of the standard. */
export type V2Code = (typeof v2Codes)[number];

/** One text per column of the standard; empty = blank. */
export type V2Cells = Record<V2Code, string>;

/** Cells that are all blank; a literal, so that every row has the same hidden class (hot path). */
export function blankCells(): V2Cells {
  return {
    CF_XDR_MC: "",
    CF_XDR_LB: "",
    CF_XDR_SHXYM: "",
    CF_XDR_GSZC: "",
    CF_XDR_ZZJG: "",
    CF_XDR_SWDJ: "",
    CF_XDR_SYDW: "",
    CF_XDR_SHZZ: "",
    CF_FRDB: "",
    CF_FR_ZJLX: "",
    CF_FR_ZJHM: "",
    CF_XDR_ZJLX: "",
    CF_XDR_ZJHM: "",
    CF_WSH: "",
    CF_WFXW: "",
    CF_SY: "",
    CF_YJ: "",
    CF_CFLB: "",
    CF_NR: "",
    CF_NR_FK: "",
    CF_NR_WFFF: "",
    CF_NR_ZKDX: "",
    CF_JDRQ: "",
    CF_YXQ: "",
    CF_GSJZQ: "",
    CF_CFJG: "",
    CF_CFJGDM: "",
    CF_SJLY: "",
    CF_SJLYDM: "",
    BZ: "",
  };
}
