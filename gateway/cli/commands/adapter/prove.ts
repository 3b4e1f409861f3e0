import { InvalidArgumentError, type Command } from "commander";
import { resolve } from "node:path";
import { placeholderValues } from "../../../../adapters/sdk/manifest/secretsFile.ts";
import { adapterStateToJSON, ConformanceReport } from "../../../../proto/gen/hub/registry/v1/adapter.ts";
import { HubError } from "../../../../services/shared/errors.ts";
import { openManifest } from "../../adapter/openManifest.ts";
import { attachReport } from "../../conformance/attachReport.ts";
import { allChecks } from "../../conformance/checks/allChecks.ts";
import { proveManifest } from "../../conformance/proveManifest.ts";
import { checkLine, hasPassed, reportLines } from "../../conformance/reportLines.ts";
import { isSignatureGood, loadSigningKey, readReportFile, signReport, toReportFile } from "../../conformance/signing.ts";
import type { Environment } from "../../environment.ts";
import { exitCodes, type ExitCode, type SetExitCode } from "../../exitCodes.ts";
import { printJson, printLines } from "../../output.ts";
import { writeFileAtomically } from "../../supervisor/jsonFile.ts";
import { listenForStop } from "../stopSignals.ts";

interface ProveOptions {
  readonly only?: readonly string[];
  readonly rows: number;
  readonly instance?: string;
  readonly report?: string;
  readonly attach?: true;
  readonly verify?: string;
  readonly keep?: true;
  readonly json?: true;
}

const CHECKS = allChecks.map(({ id }) => id);

const EXAMPLES = `
检查项 / checks: ${CHECKS.join(" ")}
示例 / examples:
  hub adapter prove                               验证当前目录的清单 / prove the manifest of this directory
  hub adapter prove manifest.yaml --only restart  只做一项 / one check only
  hub adapter prove --report 报告.json --attach    保存并提交报告 / keep the report and send it in
  hub adapter prove --verify 报告.json             核对报告的签名 / check a report's signature
退出码 / exit codes: 0 通过 passed · 1 有未通过项 something failed · 2 清单有误 bad manifest · 3 未能启动 did not start`;

/** `hub adapter prove [MANIFEST]`: an adapter against everything that may go wrong, with a signed report. */
export function registerProve(adapter: Command, setExitCode: SetExitCode, environment: Environment): void {
  adapter
    .command("prove")
    .argument("[manifest]", "清单或其目录；缺省为当前目录 / manifest or its folder (default: this directory)")
    .description("在独立的黔联和模拟对方上跑故障剧本，给出签名的符合性报告 / run the fault script in a hub of its own; a signed report of conformance")
    .option("--only <checks...>", "只做这些检查 / only these checks")
    .option("--rows <number>", "大批量检查的条数 / records of the bulk check", parseRows, 10_000)
    .option("--instance <url>", "用系统的测试环境代替模拟对方 / a test instance of the system in place of a simulated one")
    .option("--report <file>", "报告写到此文件 / write the report here")
    .option("--attach", "把报告交给登记册 / send the report to the register")
    .option("--verify <file>", "只核对一份报告的签名并显示 / only check a report's signature and show it")
    .option("--keep", "保留临时数据目录（日志、总线） / keep the temporary data directory")
    .option("--json", "以 JSON 输出 / print JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (named: string | undefined, options: ProveOptions) => setExitCode(options.verify === undefined ? await prove(named, options, environment) : verify(options.verify, options)));
}

const tell = (line: string) => void process.stderr.write(`${line}\n`);

/** Before anything starts. */
function requireSense({ only = [], attach }: ProveOptions): void {
  const unknown = only.filter((id) => !CHECKS.includes(id));
  if (unknown.length > 0) throw new HubError("INVALID_REQUEST", `没有这些检查 / no such checks: ${unknown.join(", ")}; ${CHECKS.join(", ")}`, { checks: unknown.join(",") });
  if (attach && only.length > 0) throw new HubError("INVALID_REQUEST", "--attach 需要完整的检查，不能与 --only 同用 / a part of the checks is no proof: --attach without --only", { option: "--only" });
}

async function prove(named: string | undefined, options: ProveOptions, environment: Environment): Promise<ExitCode> {
  requireSense(options);
  const open = await openManifest(named);
  const { folder } = open;
  const key = loadSigningKey(folder);
  using stop = listenForStop(() => process.exit(exitCodes.negative));
  tell(`正在启动独立的黔联与对方系统 / starting a hub of its own and the other side of ${open.manifest.id} …`);
  const report = await proveManifest({
    path: open.path,
    read: open,
    key,
    values: placeholderValues(folder, environment.variables),
    only: options.only ?? [],
    manyRows: options.rows,
    ...(options.instance !== undefined && { instance: options.instance }),
    environment,
    keep: options.keep === true,
    signal: stop.signal,
    onReady: (dataDir) => tell(options.keep ? `数据 data: ${dataDir}` : "就绪，开始 / ready"),
    onBegin: ({ id }) => process.stderr.isTTY && void process.stderr.write(`  … ${id}\r`),
    onEnd: (check) => tell(checkLine(check)),
  });
  const signed = signReport(report, key);
  if (options.report !== undefined) writeFileAtomically(resolve(options.report), toReportFile(signed), 0o644);
  if (options.json) printJson(ConformanceReport.toJSON(report));
  else printLines(["", ...reportLines(report)]);
  if (options.attach) tell(`报告已提交，当前状态 / report sent; the adapter is now ${adapterStateToJSON((await attachReport(folder, signed))?.state ?? 0)}`);
  return hasPassed(report) ? exitCodes.ok : exitCodes.negative;
}

function verify(path: string, { json }: ProveOptions): ExitCode {
  const signed = readReportFile(resolve(path));
  const report = ConformanceReport.decode(signed.report);
  const isGood = isSignatureGood(signed);
  if (json) printJson({ signature: isGood, publicKey: signed.publicKey, report: ConformanceReport.toJSON(report) });
  else {
    const words = isGood ? "签名有效 / the signature is good" : "签名无效：报告被改动，或不是这把密钥所签 / BAD SIGNATURE: the report was changed, or signed by another key";
    printLines([...reportLines(report), "", `${words}; ${signed.publicKey}`]);
  }
  return isGood && hasPassed(report) ? exitCodes.ok : exitCodes.negative;
}

function parseRows(text: string): number {
  const rows = Number(text);
  if (Number.isInteger(rows) && rows >= 1 && rows <= 1_000_000) return rows;
  throw new InvalidArgumentError("应为 1–1000000 的整数 / a whole number from 1 to 1000000");
}
