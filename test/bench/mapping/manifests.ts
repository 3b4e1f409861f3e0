import { readManifest, type ReadManifest } from "../../../adapters/sdk/manifest/readManifest.ts";

/** What a department's own table or file would be: thirty columns under its own names, amounts in 元, codes, days in several styles, words for nothing. */
export const columns = [
  "AJBH", "XDRMC", "XDRLX", "TYSHXYDM", "ZCH", "ZZJGDM", "SWDJH", "FDDBR", "CFJDWSH", "WFXWLX", "WFSS", "CFYJ", "CFZL1", "CFZL2", "CFNR", "FKJE_YUAN", "MSJE_YUAN", "ZZMC", "JDRQ",
  "YXQ", "GSJZQ", "JGMC", "JGDM", "BM", "BZ", "ZT", "CZ", "BB", "GXSJ", "LRR",
] as const;

const fields = `
      - when: ZT in ["1", "2"]
        as: penalty
        operation: '$code("operations", CZ)'
        version: BB
        changedAt: GXSJ
        fields:
          AJBH: AJBH
          CF_XDR_MC: $filled(XDRMC)
          CF_XDR_LB: $code("parties", XDRLX)
          CF_XDR_SHXYM: $uppercase($half(TYSHXYDM))
          CF_XDR_GSZC: $filled(ZCH)
          CF_XDR_ZZJG: $filled(ZZJGDM)
          CF_XDR_SWDJ: $filled(SWDJH)
          CF_FRDB: $filled(FDDBR)
          CF_WSH: CFJDWSH
          CF_WFXW: WFXWLX
          CF_SY: WFSS
          CF_YJ: CFYJ
          CF_CFLB: $joinKinds($code("kinds", CFZL1), $code("kinds", CFZL2))
          CF_NR: CFNR
          CF_NR_FK: $wan(FKJE_YUAN)
          CF_NR_WFFF: $wan(MSJE_YUAN)
          CF_NR_ZKDX: $filled(ZZMC)
          CF_JDRQ: $date(JDRQ, "YYYY/MM/DD")
          CF_YXQ: $date(YXQ, "YYYY/MM/DD")
          CF_GSJZQ: $date(GSJZQ, "YYYY/MM/DD")
          CF_CFJG: $orElse(JGMC, $agency)
          CF_CFJGDM: $orElse(JGDM, $agencyCode(JGMC))
          CF_SJLY: $agency
          CF_SJLYDM: $agencyCode($agency)
          BZ: '$filled(BZ) & ($exists($filled(BM)) ? "（" & BM & "）" : "")'`;

/** The manifest of the benchmark with the connector and the feed's own settings, both YAML. */
export function benchManifest(connector: string, feed: readonly string[]): ReadManifest {
  const text = `manifest: 1
id: aic-case
version: 1.0.0
system: { name: 测速, nameEn: Bench }
owner: { uscc: 11520100MBYT00017K, name: 贵州示例市工商行政管理局 }
connector: ${connector}
constants: { agency: 贵州示例市工商行政管理局 }
lists:
  parties: { "1": 法人及非法人组织, "2": 个体工商户, "3": 自然人 }
  kinds: { "01": 警告, "02": 罚款, "03": 没收非法财物 }
  operations: { "1": I, "2": U, "3": D }
feeds:
  decisions:
    ${feed.join("\n    ")}
    emits:${fields}
grants: { submit: [hub.case.v1.PenaltyRow] }
`;
  return readManifest(text, "bench.yaml");
}
