import { InvalidArgumentError, type Command } from "commander";
import { HubError } from "../../../services/shared/errors.ts";
import type { HubClients } from "../connection/hubClients.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { isInSync, listLines, outcomeLines, toReportJson, type Outcome } from "../reconcile/reportLines.ts";
import { runReconcile, uploadHoldings } from "../reconcile/runReconcile.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

interface ReconcileOptions extends HubOptions {
  readonly all?: true;
  readonly from?: string;
  readonly until?: string;
  readonly repair?: true;
  readonly upload?: string;
  readonly omitsWithdrawn?: true;
}

interface ListOptions extends HubOptions {
  readonly last: number;
}

const EXAMPLES = `
示例 / examples:
  hub reconcile credit-china                    与接收系统核对 / compare with what the receiver holds
  hub reconcile --all                           逐个订阅核对 / every subscription
  hub reconcile police --from 2026-11-01        只看此后变动的记录 / records changed since then
  hub reconcile police --repair                 补送缺失与过时的记录 / send again what is missing or stale
  hub reconcile partner --upload 清单.txt        无适配器：上传清单（每行：记录标识 版本 [哈希]） / lines "key version [hash]"
  hub reconcile list credit-china --last 7      最近的报告 / reports on record

判定 / meaning: 缺 missing 应有而无；旧 stale 版本或内容不同；多 extra 有而不应有（只报告）；在途 under way 仍在投递
退出码 / exit code: 0 一致 in sync; 1 有差异或未能核对 different, or not compared`;

/** `hub reconcile`: exit 1 when anything differs or could not be compared. */
export function registerReconcile(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  const command = withHubOptions(program.command("reconcile").argument("[subscription]", "订阅号 / subscription"), environment)
    .description("核对接收系统应有与实有的记录 / what receivers should hold against what they say they hold")
    .option("--all", "全部订阅 / every subscription")
    .option("--from <time>", "末次变动不早于（RFC 3339 或日期） / records whose last event is not older (RFC 3339 or date)", toTime)
    .option("--until <time>", "末次变动早于 / records whose last event is older (default: a minute ago)", toTime)
    .option("--repair", "补送缺失与过时的记录 / send again exactly what is missing or stale")
    .option("--upload <file>", "以文件中的清单核对 / compare with the list in this file")
    .option("--omits-withdrawn", "清单不含已撤下的记录（与 --upload 同用） / the list leaves out what was withdrawn")
    .addHelpText("after", EXAMPLES)
    .action(async (subscription: string | undefined, options: ReconcileOptions) => {
      const outcomes = await withHub(options, environment, (clients) => reconcile(clients, subscription, options));
      if (options.json) printJson({ reconciliations: outcomes.map(({ subscriptionId, failure, report }) => ({ subscriptionId, failure, report: toReportJson(report) })) });
      else printLines(outcomeLines(outcomes));
      setExitCode(outcomes.every(({ report }) => report && isInSync(report)) ? exitCodes.ok : exitCodes.negative);
    });
  registerList(command, setExitCode, environment);
}

async function reconcile(clients: HubClients, subscription: string | undefined, options: ReconcileOptions): Promise<Outcome[]> {
  const { all, from = "", until = "", repair = false, upload, omitsWithdrawn = false } = options;
  if ((subscription === undefined) === (all === undefined)) throw usage("请给出一个订阅号，或 --all / name one subscription, or --all");
  if (omitsWithdrawn && upload === undefined) throw usage("--omits-withdrawn 需与 --upload 同用 / --omits-withdrawn needs --upload");
  const request = (subscriptionId: string) => ({ subscriptionId, from, until, repair });
  if (upload !== undefined) {
    if (subscription === undefined) throw usage("--upload 只用于一个订阅 / --upload is for one subscription");
    return [await uploadHoldings(clients, request(subscription), upload, omitsWithdrawn)];
  }
  const isQuiet = options.json === true;
  if (subscription !== undefined) return runReconcile(clients, [request(subscription)], { isQuiet, goesOn: false });
  const { states } = await clients.delivery.listSubscriptionStates({});
  return runReconcile(clients, states.map(({ subscriptionId }) => request(subscriptionId)), { isQuiet, goesOn: true });
}

function registerList(command: Command, setExitCode: SetExitCode, environment: Environment): void {
  withHubOptions(command.command("list").argument("[subscription]", "订阅号 / subscription"), environment)
    .description("核对报告，新的在前 / reports on record, newest first")
    .option("--last <number>", "条数 / how many", toCount, 20)
    .addHelpText("after", "\n示例 / example:\n  hub reconcile list credit-china --last 7")
    .action(async (subscription: string | undefined, _options: ListOptions, self: Command) => {
      // The parent has options of the same names and takes their values first.
      const options = self.optsWithGlobals<ListOptions>();
      const { reports } = await withHub(options, environment, ({ reconciliations }) => reconciliations.listReconciliations({ subscriptionId: subscription ?? "", pageSize: options.last }));
      if (options.json) printJson({ reconciliations: reports.map(toReportJson) });
      else printLines(listLines(reports));
      setExitCode(exitCodes.ok);
    });
}

const usage = (words: string): HubError => new HubError("INVALID_REQUEST", words);

/** A date is its beginning in Shanghai. */
function toTime(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))) return `${text}T00:00:00+08:00`;
  if (/^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError("应为日期或 RFC 3339 时间 / a date, or an RFC 3339 time such as 2026-11-27T08:00:00+08:00");
}

function toCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 1_000) return count;
  throw new InvalidArgumentError("应为 1–1000 的整数 / a whole number from 1 to 1000");
}
