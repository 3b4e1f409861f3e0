import type { CaseTrace, TraceKeyResponse } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import { hopLabel } from "../terminal/labels.ts";
import { shortTime } from "../terminal/stateWords.ts";
import { timeline } from "./hopTable.ts";
import { rerunsOf, type Rerun } from "./reruns.ts";

const KEY_KINDS: Readonly<Record<string, string>> = {
  event: "事件号 event id",
  decision: "决定书文号 decision number",
  case: "案件号 case id",
  party: "当事人 party",
  document: "文书号 document number",
};

export const PARTIAL = "追踪库正在重建，结果可能不全 / the book is being rebuilt: there may be more";

/** One case, one timeline over all systems; what operators set going again, and the cases that tell of the same facts. */
export function traceLines(key: string, { keyKind, cases, truncated, partial }: TraceKeyResponse): string[] {
  const notes = [...(truncated ? ["仅显示前 10000 步 / only the first 10,000 hops are shown"] : []), ...(partial ? [PARTIAL] : [])];
  if (cases.length === 0) return [`没有任何记录 / nothing is known of ${key}`, ...notes];
  const heading = `${key}: ${KEY_KINDS[keyKind] ?? keyKind}, ${cases.length} 案 case(s)`;
  return [heading, ...cases.flatMap((one) => ["", ...caseLines(one)]), ...(notes.length > 0 ? ["", ...notes] : [])];
}

function caseLines({ caseId, decisionNo, hops, linkedCaseIds }: CaseTrace): string[] {
  return [
    `案件 case ${caseId || "（未立案号 no case）"}  ${decisionNo}  ${hops.length} 步 hops`,
    ...linkedCaseIds.map((id) => `  关联案件 linked case ${id}  (hub trace ${id})`),
    ...timeline(hops),
    ...rerunsOf(hops).flatMap(rerunLines),
  ];
}

function rerunLines({ operationId, operator, since, deliveries }: Rerun): string[] {
  const by = operator === "" ? "" : `，${operator}`;
  return [
    `  操作 operation ${operationId}（${shortTime(since)}${by}）`,
    ...deliveries.map(({ deliveryId, last, reason }) => `    ${deliveryId} → ${hopLabel(last)}${reason === "" ? "" : ` ${reason}`}`),
  ];
}
