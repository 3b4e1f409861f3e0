import { penaltyRow } from "../../support/penaltyRows.ts";
import type { columns } from "./manifests.ts";

export type SystemRow = Readonly<Record<(typeof columns)[number], string>>;

/** A valid decision as the department's own system keeps it; every index gives another decision and another party. */
export function systemRow(index: number): SystemRow {
  const row = penaltyRow(index) as Readonly<Record<string, string>>;
  const of = (code: string): string => row[code] ?? "";
  return {
    AJBH: `示案${index}`, XDRMC: of("CF_XDR_MC"), XDRLX: "1", TYSHXYDM: of("CF_XDR_SHXYM"), ZCH: "无", ZZJGDM: "", SWDJH: "—", FDDBR: of("CF_FRDB"), CFJDWSH: of("CF_WSH"), WFXWLX: of("CF_WFXW"),
    WFSS: of("CF_SY"), CFYJ: of("CF_YJ"), CFZL1: "02", CFZL2: "03", CFNR: of("CF_NR"), FKJE_YUAN: "50000.00", MSJE_YUAN: "32,000", ZZMC: "暂无", JDRQ: index % 2 === 0 ? "2018-04-27" : "20180427",
    YXQ: "长期", GSJZQ: "1900-01-01", JGMC: of("CF_CFJG"), JGDM: of("CF_CFJGDM"), BM: "稽查科", BZ: "无", ZT: "1", CZ: "1", BB: "1", GXSJ: "2018-04-28 09:00:00", LRR: "示例李四",
  };
}
