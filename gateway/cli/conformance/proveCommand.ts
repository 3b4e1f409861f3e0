import { resolve } from "node:path";
import { manifestValues } from "../../../adapters/sdk/manifest/secretsFile.ts";
import { AdapterState, ConformanceReport } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { openManifest } from "../adapter/openManifest.ts";
import { lifeLabel } from "../adapter/register/lifeWords.ts";
import { listenForStop } from "../commands/stopSignals.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type ExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { writeFileAtomically } from "../supervisor/jsonFile.ts";
import { attachReport } from "./attachReport.ts";
import { allChecks } from "./checks/allChecks.ts";
import { proveManifest } from "./proveManifest.ts";
import { checkLine, hasPassed, reportLines } from "./reportLines.ts";
import { isSignatureGood, loadSigningKey, readReportFile, signReport, toReportFile } from "./signing.ts";
import type { ProveOptions } from "./proveOptions.ts";

/** What the register asks of the bulk check. */
const BULK_ROWS = 10_000;

const CHECKS = allChecks.map(({ id }) => id);

const tell = (line: string) => void process.stderr.write(`${line}\n`);

/** Throws INVALID_REQUEST for unknown checks, and for less than all of them or fewer rows that are to be sent as a proof. */
function checkOptions({ only = [], rows, attach }: ProveOptions): void {
  const unknown = only.filter((id) => !CHECKS.includes(id));
  if (unknown.length > 0) throw new HubError("INVALID_REQUEST", `没有这些检查 / no such checks: ${unknown.join(", ")}; ${CHECKS.join(", ")}`, { checks: unknown.join(",") });
  if (attach && only.length > 0) throw new HubError("INVALID_REQUEST", "--attach 需要完整的检查，不能与 --only 同用 / a part of the checks is no proof: --attach without --only", { option: "--only" });
  if (attach && rows < BULK_ROWS) throw new HubError("INVALID_REQUEST", `--attach 需要 ${BULK_ROWS} 条，--rows ${rows} 只供试用 / a proof has ${BULK_ROWS} rows: --attach without --rows`, { option: "--rows" });
}

/** Proves the manifest and says how it went. */
export async function prove(named: string, options: ProveOptions, environment: Environment): Promise<ExitCode> {
  checkOptions(options);
  const read = await openManifest(named);
  const { path, folder } = read;
  const key = loadSigningKey(folder);
  using stop = listenForStop(() => process.exit(exitCodes.negative));
  tell(`正在启动独立的黔联与对方系统 / starting a hub of its own and the other side of ${read.manifest.id} …`);
  const report = await proveManifest({
    path,
    read,
    key,
    values: manifestValues(read.manifest, folder, environment.variables),
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
  if (options.attach) tell(`报告已提交，当前状态 / report sent; the adapter is now: ${lifeLabel((await attachReport(folder, signed))?.state ?? AdapterState.UNSPECIFIED)}`);
  return hasPassed(report) ? exitCodes.ok : exitCodes.negative;
}

/** Checks the signature of a report and shows it. */
export function verify(path: string, { json }: ProveOptions): ExitCode {
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
