import { expect, test } from "vitest";
import { refuseRecord } from "./recordCheck.ts";

const valid = {
  CF_XDR_MC: "贵州示例甲酒业有限公司", CF_XDR_LB: "法人及非法人组织", CF_XDR_SHXYM: "91520102MAYT00013R", CF_FRDB: "示例张一",
  CF_WSH: "黔示工商罚〔2018〕12号", CF_WFXW: "侵犯注册商标专用权", CF_SY: "示例事实", CF_YJ: "示例依据", CF_CFLB: "罚款", CF_NR: "罚款50000元。",
  CF_NR_FK: "5.000000", CF_NR_WFFF: "", CF_JDRQ: "2018/04/27", CF_YXQ: "2099/12/31", CF_GSJZQ: "",
  CF_CFJG: "示例局", CF_CFJGDM: "11520100MBYT00017K", CF_SJLY: "示例局", CF_SJLYDM: "11520100MBYT00017K",
};

test("a complete public record passes, also of a natural person without codes", () => {
  expect(refuseRecord(valid)).toBeUndefined();
  expect(refuseRecord({ ...valid, CF_XDR_LB: "自然人", CF_XDR_SHXYM: "", CF_FRDB: "" })).toBeUndefined();
});

test.for([
  ["R010", { CF_XDR_ZJHM: "520102********0014" }, "CF_XDR_ZJHM"],
  ["R010", { CF_FR_SFZH: "x" }, "CF_FR_SFZH"],
  ["R003", { BZ: "备注" }, "BZ"],
  ["R001", { CF_WFXW: "" }, "CF_WFXW"],
  ["R002", { CF_XDR_LB: "公司" }, "CF_XDR_LB"],
  ["R002", { CF_XDR_SHXYM: "" }, "CF_XDR_SHXYM"],
  ["R002", { CF_XDR_LB: "自然人" }, "CF_XDR_SHXYM"],
  ["R004", { CF_JDRQ: "2018-04-27" }, "CF_JDRQ"],
  ["R005", { CF_NR_FK: "50000" }, "CF_NR_FK"],
  ["R006", { CF_CFJGDM: "贵州示例市工商局" }, "CF_CFJGDM"],
  ["R011", { CF_SY: "当事人520102188001010014" }, "CF_SY"],
] as const)("%s names the column and not the value: %o", ([code, change, column]) => {
  const refusal = refuseRecord({ ...valid, ...change });
  expect(refusal).toMatchObject({ code, message: expect.stringContaining(column) });
  for (const value of Object.values(change)) if (value.length > 3) expect(refusal?.message).not.toContain(value);
});
