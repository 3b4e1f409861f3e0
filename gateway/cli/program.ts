import { Command, InvalidArgumentError, Option } from "commander";
import { HubError } from "../../services/shared/errors.ts";
import { registerAdapter } from "./commands/adapter/adapterCommands.ts";
import { registerAgencies } from "./commands/agencies.ts";
import { registerApplications } from "./commands/applications.ts";
import { registerAudit } from "./commands/audit.ts";
import { registerCases } from "./commands/cases.ts";
import { registerCheck } from "./commands/check.ts";
import { registerContracts } from "./commands/contracts.ts";
import { registerDeadlines } from "./commands/deadlines.ts";
import { registerDeadLetters } from "./commands/deadLetters.ts";
import { registerKeys } from "./commands/keys.ts";
import { registerLag } from "./commands/lag.ts";
import { registerOperations } from "./commands/operations.ts";
import { registerDryRun } from "./commands/dryRun.ts";
import { registerIncidents } from "./commands/incidents.ts";
import { registerQueue } from "./commands/queue.ts";
import { registerDiscard, registerRedrive } from "./commands/redrive.ts";
import { registerReplay } from "./commands/replay.ts";
import { registerReconcile } from "./commands/reconcile.ts";
import { registerReport } from "./commands/report.ts";
import { registerReviews } from "./commands/reviews.ts";
import { registerRotateSecret } from "./commands/rotateSecret.ts";
import { registerSandbox } from "./commands/sandbox.ts";
import { registerScenario } from "./commands/scenario.ts";
import { registerOperators } from "./commands/operators.ts";
import { registerServe } from "./commands/serve.ts";
import { registerStatus } from "./commands/status.ts";
import { registerSystems } from "./commands/systems.ts";
import { registerSubscriptions } from "./commands/subscriptions.ts";
import { registerPayload } from "./commands/payload.ts";
import { registerSearch } from "./commands/search.ts";
import { registerTail } from "./commands/tail.ts";
import { registerTrace } from "./commands/trace.ts";
import { registerWhy } from "./commands/why.ts";
import type { UpOptions } from "./commands/upOptions.ts";
import { readEnvironment, type Environment } from "./environment.ts";
import type { SetExitCode } from "./exitCodes.ts";

const EXIT_HELP = `
退出码 / exit codes: 0 成功 ok · 1 结果为否 negative result · 2 用法或文件错误 usage or file · 3 无法连接 not reachable`;

/** All commands. Wrong usage throws CommanderError; every other failure throws HubError or ClientError. */
export function createProgram(setExitCode: SetExitCode, environment: Environment = readEnvironment()): Command {
  const program = new Command("hub")
    .description("黔联 Qianlian：贵州省打击侵权假冒业务互联 / the interoperability hub against IP infringement and counterfeit goods")
    .exitOverride()
    .addHelpText("after", EXIT_HELP);
  registerUp(program, setExitCode, environment);
  registerCheck(program, setExitCode, environment);
  registerAdapter(program, setExitCode, environment);
  registerTrace(program, setExitCode, environment);
  registerSearch(program, setExitCode, environment);
  registerWhy(program, setExitCode, environment);
  registerPayload(program, setExitCode, environment);
  registerStatus(program, setExitCode, environment);
  registerDeadLetters(program, setExitCode, environment);
  registerRedrive(program, setExitCode, environment);
  registerDiscard(program, setExitCode, environment);
  registerReplay(program, setExitCode, environment);
  registerOperations(program, setExitCode, environment);
  registerLag(program, setExitCode, environment);
  registerIncidents(program, setExitCode, environment);
  registerCases(program, setExitCode, environment);
  registerDeadlines(program, setExitCode, environment);
  registerQueue(program, setExitCode, environment);
  registerReviews(program, setExitCode, environment);
  registerReconcile(program, setExitCode, environment);
  registerReport(program, setExitCode, environment);
  const subscriptions = registerSubscriptions(program, setExitCode, environment);
  registerDryRun(subscriptions, setExitCode, environment);
  registerRotateSecret(subscriptions, setExitCode, environment);
  registerTail(program, setExitCode, environment);
  registerOperators(program, setExitCode, environment);
  registerApplications(program, setExitCode, environment);
  registerSystems(program, setExitCode, environment);
  registerAgencies(program, setExitCode, environment);
  registerKeys(program, setExitCode, environment);
  registerAudit(program, setExitCode, environment);
  registerContracts(program, setExitCode, environment);
  registerScenario(program, setExitCode, environment);
  registerSandbox(program, setExitCode, environment);
  registerServe(program);
  return program;
}

function registerUp(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  program
    .command("up")
    .description("启动整个黔联（总线、服务、适配器、模拟系统） / run the whole hub (bus, services, adapters, simulated systems)")
    .option("--data-dir <dir>", `数据目录 / where everything is kept (default: ${environment.dataDir}; --once: a temporary one)`)
    .addOption(new Option("--profile <profile>", "strict 应答前落盘 / fsync before the answer; fast 更快 / faster").choices(["strict", "fast"]).default("strict"))
    .option("--port-base <number>", "端口起点 / first port (default: 7400)", parsePort)
    .addOption(new Option("--log-level <level>", "日志级别 / log level").choices(["trace", "debug", "info", "warn", "error"]).default("info"))
    .option("--no-seed", "首次启动不送示例记录 / no sample records at the first start")
    .option("--once", "送入一批记录、等待全部到达、打印结果后退出 / feed one input, wait, print the result, exit")
    .option("--input <file>", "--once 的输入（.json .csv .xlsx .xml） / input of --once (default: the sample records)")
    .option("--as <system>", "经由哪个系统 / the system it goes through (default: the one of each record's agency)")
    .option("--report <file>", "JSON 报告写到此文件 / write the JSON report here")
    .option("--json", "以 JSON 输出 / print JSON")
    .addHelpText("after", UP_EXAMPLES)
    .action(async (options: UpOptions) => {
      requireOnce(options);
      // Loaded when needed: the supervisor stays small, and --help quick.
      const run = options.once ? (await import("./commands/once.ts")).once : (await import("./commands/up.ts")).up;
      setExitCode(await run(options, environment));
    });
}

const UP_EXAMPLES = `
示例 / examples:
  hub up                                         启动，Ctrl-C 停止 / run until Ctrl-C
  hub up --once                                  用示例记录跑一遍 / one run over the sample records
  hub up --once --input 处罚.xlsx --report r.json  跑一遍自己的文件 / one run over your own file`;

function requireOnce({ once, input, as, report }: UpOptions): void {
  const lost = Object.entries({ "--input": input, "--as": as, "--report": report }).filter(([, value]) => value !== undefined);
  if (once || lost.length === 0) return;
  const names = lost.map(([name]) => name).join(" ");
  throw new HubError("INVALID_REQUEST", `${names} 需与 --once 同用 / ${names} needs --once`, { options: names });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1_024 && port <= 65_400) return port;
  throw new InvalidArgumentError("应为 1024–65400 的整数 / a whole number from 1024 to 65400");
}
