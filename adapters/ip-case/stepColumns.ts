import type { FormValue } from "../sdk/steps/formCells.ts";
import type { ExchangeRow } from "./columns.ts";

/** Columns of `ys_outbox` (initials of the Chinese title, as such systems name them) and the titles they stand for. */
export const stepColumns: Readonly<Record<string, string>> = {
  ajbh: "案件编号",
  hj: "环节",
  ajmc: "案件名称",
  ly: "领域",
  qhdm: "区划",
  yjjg: "移送机关",
  yjjgdm: "移送机关代码",
  bldw: "办理单位",
  bldwdm: "办理单位代码",
  bljs: "办理角色",
  blsj: "办理时间",
  wsmc: "文书名称",
  wswh: "文书文号",
  wsrq: "文书日期",
  wszysf: "文书摘要算法",
  wszy: "文书摘要",
  wsdz: "文书地址",
  liyou: "理由",
  yiju: "依据",
  sxzm: "涉嫌罪名",
  cfjdswh: "处罚决定书文号",
  cfzl: "处罚种类",
  fkje: "罚款金额",
  cbr: "承办人",
  jjr: "交接人",
  wpcf: "物品已查封扣押",
  cl: "材料",
  wpqd: "移交物品清单",
  xyr: "嫌疑人",
  dsr: "当事人",
  sxxw: "涉案行为",
  op: "OP",
  changed_at: "CHANGED_AT",
};

/** Columns that run the exchange. */
const EXCHANGE_COLUMNS = new Set(["seq", "state", "answer", "resolution", "case_id", "event_id", "hub_version", "extra", "created_at", "updated_at"]);

/** The row under the titles of a form; a column that is not known keeps its name, so that its user is warned. */
export function toStepForm(row: ExchangeRow): Readonly<Record<string, FormValue>> {
  const cells = Object.entries(row).filter(([column]) => !EXCHANGE_COLUMNS.has(column));
  const extra = typeof row["extra"] === "object" && row["extra"] !== null ? Object.entries(row["extra"]) : [];
  return Object.fromEntries([...cells, ...extra].flatMap(([column, value]) => (value === null ? [] : [[stepColumns[column] ?? column, textOf(value)]])));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
