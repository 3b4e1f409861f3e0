import type { Command } from "commander";
import type { Hop } from "../../../proto/gen/hub/trace/v1/trace.ts";
import type { TraceKeyResponse } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { hopLabel, hopName, shortType } from "../terminal/labels.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

const EXAMPLES = `
示例 / examples:
  hub trace 黔示工商罚〔2018〕12号      按决定书文号 / by decision number
  hub trace 91520102MAYT00013R       按统一社会信用代码 / by credit code
  hub trace <事件号|案件号|文书号>      按事件、案件或文书 / by event, case or document`;

const KEY_KINDS: Readonly<Record<string, string>> = {
  event: "事件号 event id",
  decision: "决定书文号 decision number",
  case: "案件号 case id",
  party: "信用代码 credit code",
  document: "文书号 document number",
};

const columns: readonly Column<Hop>[] = [
  { title: "时间 time", value: ({ time }) => time.slice(0, 23).replace("T", " ") },
  { title: "步骤 hop", value: ({ kind }) => hopLabel(kind) },
  { title: "服务 service", value: ({ service }) => service },
  { title: "系统 system", value: ({ system }) => system },
  { title: "事件 event", value: ({ eventType }) => shortType(eventType) },
  { title: "版 v", value: ({ version }) => (version > 0 ? String(version) : ""), align: "right" },
  { title: "次 try", value: ({ attempt }) => (attempt > 0 ? String(attempt) : ""), align: "right" },
  { title: "回执 receipt / 来源 source", value: ({ receipt, sourceReference }) => receipt || sourceReference, maxWidth: 48 },
  { title: "原因 reason", value: reasonOf, maxWidth: 80 },
];

/** The words usually begin with the codes already. */
function reasonOf({ reason, message }: Hop): string {
  return message.includes(reason) ? message : `${reason} ${message}`.trim();
}

/** `hub trace KEY`: the whole way hop by hop; exit 1 when nothing is known. */
export function registerTrace(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  withHubOptions(program.command("trace").argument("<key>", "事件号、文号、案件号、信用代码或文书号 / event id, decision number, case id, credit code or document number"), environment)
    .description("一条记录的全程 / the whole way of a record, hop by hop")
    .addHelpText("after", EXAMPLES)
    .action(async (key: string, options: HubOptions) => {
      const found = await withHub(options, environment, ({ trace }) => trace.traceKey({ key }));
      if (options.json) printJson({ ...found, cases: found.cases.map((one) => ({ ...one, hops: one.hops.map((hop) => ({ ...hop, kind: hopName(hop.kind) })) })) });
      else printLines(traceLines(key, found));
      setExitCode(found.cases.length > 0 ? exitCodes.ok : exitCodes.negative);
    });
}

function traceLines(key: string, { keyKind, cases, truncated }: TraceKeyResponse): string[] {
  if (cases.length === 0) return [`没有任何记录 / nothing is known of ${key}`];
  const heading = `${key}: ${KEY_KINDS[keyKind] ?? keyKind}, ${cases.length} 案 case(s)`;
  const blocks = cases.flatMap(({ caseId, decisionNo, hops }) => ["", `案件 case ${caseId || "（未立案号 no case）"}  ${decisionNo}  ${hops.length} 步 hops`, ...renderTable(columns, hops)]);
  return [heading, ...blocks, ...(truncated ? ["", "仅显示前 10000 步 / only the first 10,000 hops are shown"] : [])];
}
