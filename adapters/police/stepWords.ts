/** 环节 as the police system names them, and the step of the procedure each one is. Several words may mean one step. */
export const stepWords: ReadonlyMap<string, string> = new Map([
  ["受理", "transfer.acknowledged"],
  ["签收回执", "transfer.acknowledged"],
  ["补正通知", "transfer.supplement_requested"],
  ["移送管辖", "transfer.redirected"],
  ["不属公安职责", "transfer.wrong_authority"],
  ["立案", "police.filed"],
  ["自行立案", "police.filed_on_own"],
  ["不予立案", "police.not_filed"],
  ["复议维持", "reconsideration.upheld"],
  ["说明不立案理由", "supervision.reasons_given"],
  ["撤销案件", "police.case_withdrawn"],
  ["移送审查起诉", "prosecution.received"],
  ["移送行政处理", "reverse.by_police"],
  ["提请批准逮捕", "suspect.arrest_requested"],
  ["嫌疑人移送起诉", "suspect.sent_for_prosecution"],
]);
