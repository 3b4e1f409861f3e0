import type { Command } from "commander";
import type { Environment } from "../environment.ts";
import { exitCodes, type ExitCode, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { procedureNames } from "../scenario/procedureTable.ts";
import { differenceLines, resultLines } from "../scenario/resultLines.ts";
import { readScenarios, runScenarios, type Played } from "../scenario/runScenarios.ts";
import { listenForStop } from "./stopSignals.ts";

interface RunOptions {
  readonly json?: true;
  readonly keep?: true;
}

const EXAMPLES = `
文件 / file:
  {"now":"2026-03-10T12:00:00+08:00","events":[{"event":"transfer.sent","caseNo":"示例〔2026〕1号",
   "occurredAt":"2026-03-02T09:00:00+08:00","receivedAt":"…","actor":"agency","documentNo":"…","reason":"…","data":{}}],
   "comment":"…","expected":{"cases":{…}}}
  事件名见 / event names: seeds/rules/transfer-procedure.json
示例 / examples:
  hub scenario run 案例.json                 演练一个案例 / play one case
  hub scenario run 案例.json --json | jq .   供程序使用 / for programs
  hub scenario run seeds/scenarios/*.json   全部案例，与 expected 比对 / all of them, compared with what they expect
退出码 / exit codes: 0 已演练且符合 played, as expected · 1 与 expected 不符 differs · 2 文件错误 bad file · 3 未能启动 did not start`;

/** `hub scenario run FILE…`: plays cases on the real services with the files' own clocks. */
export function registerScenario(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  program
    .command("scenario")
    .description("案例演练 / cases as data")
    .command("run")
    .argument("<files...>", "案例文件（JSON） / scenario files, JSON")
    .description("用文件自己的时钟在真实服务上演练案件 / play a case on the real services, with the file's own clock")
    .option("--json", "以 JSON 输出；多个文件时按文件名 / print JSON; of several files, by file name")
    .option("--keep", "保留临时数据目录（日志、总线） / keep the temporary data directories")
    .addHelpText("after", EXAMPLES)
    .action(async (paths: string[], options: RunOptions) => setExitCode(await run(paths, options, environment)));
}

async function run(paths: readonly string[], options: RunOptions, environment: Environment): Promise<ExitCode> {
  const files = readScenarios(paths);
  const tell = (line: string) => void process.stderr.write(`${line}\n`);
  using stop = listenForStop(() => process.exit(exitCodes.negative));
  let done = 0;
  const played = await runScenarios(files, {
    environment,
    keep: options.keep === true,
    signal: stop.signal,
    onStart: (name) => tell(`▶ ${name} 演练中 / playing`),
    onPlayed: (one) => tell(`${one.differences?.length ? "✗" : "✓"} ${one.name} ${verdict(one)} ${(one.elapsedMs / 1_000).toFixed(1)} s (${++done}/${files.length})`),
    onKept: (name, dataDir) => tell(`  ${name} 数据 data: ${dataDir}`),
  });
  const differing = played.filter(({ differences }) => (differences?.length ?? 0) > 0);
  if (options.json) printJson(played.length === 1 ? played[0]?.result : Object.fromEntries(played.map(({ name, result }) => [name, result])));
  else printLines(played.flatMap((one) => [...(played.length > 1 ? ["", `━━ ${one.name}`] : []), ...resultLines(one.result, procedureNames().nameOf)]));
  for (const { name, differences = [] } of differing) tell([`${name}: ${differences.length} 处与 expected 不符 / places differ from what is expected`, ...differenceLines(differences)].join("\n"));
  return differing.length === 0 ? exitCodes.ok : exitCodes.negative;
}

function verdict({ differences }: Played): string {
  if (differences === undefined) return "已演练 / played";
  return differences.length === 0 ? "符合预期 / as expected" : `${differences.length} 处不符 / differences`;
}
