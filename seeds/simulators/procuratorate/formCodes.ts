import type { FeedRow } from "../contract.ts";

/**
 * The form's words in the system's own codes. Written from the interface's description and not shared with the adapter, so that
 * a mistake on either side shows. A word that is in no list is kept as it was typed: people err.
 */
const lists: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  环节: new Map([
    ["建议移送", "XZYS01"],
    ["要求说明不立案理由", "LAJD01"],
    ["通知立案", "LAJD02"],
    ["不立案理由成立", "LAJD03"],
    ["退回补充侦查", "SCQS01"],
    ["提起公诉", "SCQS02"],
    ["不起诉", "SCQS03"],
    ["移送行政检察部门", "FXXJ01"],
    ["提出检察意见", "FXXJ02"],
    ["批准逮捕", "SCDB01"],
    ["不批准逮捕", "SCDB02"],
    ["嫌疑人提起公诉", "SCQS12"],
    ["嫌疑人不起诉", "SCQS13"],
  ]),
  操作: new Map([["新增", "A"], ["更正", "M"], ["撤回", "D"]]),
  不起诉种类: new Map([["法定", "1"], ["酌定", "2"], ["存疑", "3"], ["附条件", "4"]]),
  嫌疑人类别: new Map([["自然人", "1"], ["单位", "2"], ["个体工商户", "3"]]),
};

/** Columns of the form and items of the interface. */
const items: Readonly<Record<string, string>> = {
  案件编号: "ajbh", 移送机关: "ysjg", 移送机关代码: "ysjgdm", 环节: "ywhj", 文书名称: "wsmc", 文书文号: "wswh", 文书日期: "wsrq",
  摘要算法: "zysf", 文书摘要: "wszy", 文书地址: "wsdz", 办理时间: "blsj", 办案单位: "cbdw", 办案单位代码: "cbdwdm", 理由: "ly", 操作: "bgbz",
  不起诉种类: "bqszl", 罪名: "zm", 嫌疑人编号: "xyrbh", 嫌疑人姓名: "xyrxm", 嫌疑人类别: "xyrlb", 嫌疑人信用代码: "xyrxydm",
  嫌疑人证件类型: "xyrzjlx", 嫌疑人证件号码: "xyrzjhm",
};

const digits = (text: string): string => text.replaceAll(/[-: T.]/g, "");

/** How a column is written in the interface: times and dates as bare digits. */
const forms: Readonly<Record<string, (text: string) => string>> = {
  办理时间: (text) => (/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{3})?$/.test(text) ? digits(text) : text),
  文书日期: (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? digits(text) : text),
};

/** A row of the form as the system keeps it; columns it has no item for are kept under their own names. */
export function toItems(row: FeedRow): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row).map(([column, text]) => [items[column] ?? column, lists[column]?.get(text.trim()) ?? forms[column]?.(text.trim()) ?? text]),
  );
}
