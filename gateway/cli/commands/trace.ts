import type { Command } from "commander";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { hopName } from "../terminal/labels.ts";
import { traceLines } from "../tracing/traceLines.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";
import { registerRebuild } from "./traceRebuild.ts";

const EXAMPLES = `
示例 / examples:
  hub trace 黔示工商罚〔2018〕12号      按决定书文号 / by decision number
  hub trace 91520102MAYT00013R       按统一社会信用代码 / by credit code
  hub trace 示例商贸有限公司            按当事人全名 / by the whole name of a party
  hub trace <事件号|案件号|文书号>      按事件、案件或文书 / by event, case or document
  hub trace rebuild --wait           由日志重建追踪库 / rebuild the book from the journals
另见 / see also: hub search --help（按条件组合查询 by any conditions）, hub why --help`;

/** `hub trace KEY`: the whole way hop by hop; exit 1 when nothing is known. */
export function registerTrace(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  const command = withHubOptions(
    program.command("trace").argument("<key>", "事件号、文号、案件号、信用代码、文书号或当事人全名 / event id, decision number, case id, credit code, document number or name of a party"),
    environment,
  )
    .description("一条记录的全程 / the whole way of a record, hop by hop")
    .addHelpText("after", EXAMPLES)
    .action(async (key: string, options: HubOptions) => {
      const found = await withHub(options, environment, ({ trace }) => trace.traceKey({ key }));
      if (options.json) printJson({ ...found, cases: found.cases.map((one) => ({ ...one, hops: one.hops.map((hop) => ({ ...hop, kind: hopName(hop.kind) })) })) });
      else printLines(traceLines(key, found));
      setExitCode(found.cases.length > 0 ? exitCodes.ok : exitCodes.negative);
    });
  registerRebuild(command, setExitCode, environment);
}
