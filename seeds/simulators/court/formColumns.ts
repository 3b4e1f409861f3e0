import { HubError } from "../../../services/shared/errors.ts";
import type { FeedRow } from "../contract.ts";

/**
 * Columns of the form and of the exchange table, and the form's words in the courts' codes. Written from the interface's
 * description and not shared with the adapter, so that a mistake on either side shows.
 */
const columns: Readonly<Record<string, string>> = {
  案件编号: "ajbh", 移送机关: "ysjg", 移送机关代码: "ysjgdm", 办案单位: "fymc", 办案单位代码: "fydm", 案号: "ah", 环节: "lcjd", 文书名称: "wsmc",
  文书文号: "wsbh", 文书日期: "wsrq", 摘要算法: "zysf", 文书摘要: "wszy", 文书地址: "wsdz", 办理时间: "blsj", 理由: "ly", 判决结果: "pjjg", 罚金: "fj",
  适用程序: "sycx", 审级: "sj", 罪名: "zm", 嫌疑人编号: "bgrxh", 嫌疑人姓名: "bgrmc", 嫌疑人类别: "bgrlx", 嫌疑人信用代码: "bgrxydm",
  嫌疑人证件类型: "bgrzjlx", 嫌疑人证件号码: "bgrzjhm", 操作: "jlzt",
};

const lists: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  lcjd: new Map([["受理", "0101"], ["一审判决", "0301"], ["被告人判决", "0302"], ["上诉", "0401"], ["抗诉", "0401"], ["判决生效", "0501"], ["司法建议", "0601"]]),
  jlzt: new Map([["新增", "1"], ["更正", "2"], ["撤回", "3"]]),
  pjjg: new Map([["有罪", "01"], ["无罪", "02"], ["免予刑事处罚", "03"]]),
  sycx: new Map([["普通", "1"], ["延长", "2"]]),
  sj: new Map([["一审", "1"], ["终审", "2"]]),
  bgrlx: new Map([["自然人", "1"], ["单位", "2"], ["个体工商户", "3"]]),
};

/** Columns that officers fill, with their place in the table. */
export const filledColumns: readonly string[] = [...new Set(Object.values(columns))];

/**
 * A row of the form as the table keeps it. A word that is in no list is kept as it was typed: people err. Fails with
 * INVALID_REQUEST for a column that the form has not.
 */
export function toCells(row: FeedRow): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row).map(([title, text]) => {
      const column = columns[title];
      if (column === undefined) throw unknownColumn(title);
      // PostgreSQL keeps no NUL in texts.
      return [column, lists[column]?.get(text.trim()) ?? text.replaceAll("\0", "\uFFFD")];
    }),
  );
}

function unknownColumn(title: string): HubError {
  const known = Object.keys(columns).join("、");
  return new HubError("INVALID_REQUEST", `表单没有“${title.slice(0, 30)}”栏，只有 ${known} / the form has no such column`, { title: title.slice(0, 30) });
}
