import { basename } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { HubError } from "../../../../services/shared/errors.ts";
import type { Environment } from "../../environment.ts";
import { exitCodes, type SetExitCode } from "../../exitCodes.ts";
import { printJson, printLines } from "../../output.ts";
import { createLiveBlock } from "../../terminal/liveBlock.ts";
import { listenForStop } from "../stopSignals.ts";
import type { TriedRecord } from "../../adapter/try/tryRecords.ts";

interface TryOptions {
  readonly live?: true;
  readonly manifest?: string;
  readonly feed?: string;
  readonly rows?: number;
  readonly all?: true;
  readonly json?: true;
}

const EXAMPLES = `
示例 / examples:
  hub adapter try 处罚.xlsx                    按映射逐行判定，列出不合格的行 / judge each row, show the bad ones
  hub adapter try 大文件.csv --rows 1000        只试前 1000 条 / only the first 1,000
  hub adapter try 处罚.csv --all --json > r.json   每一条的结果 / the result of every record
  hub adapter try --live --manifest agri-case  系统现有的记录，不取走、不写回 / what is in the system now; nothing is taken or written
退出码 1 = 有不合格的行 / exit code 1: some rows are bad`;

/** Bad records shown or listed without `--all`: the summary counts the rest. */
const SHOWN = 20;
const LISTED = 1_000;
const PROGRESS_MS = 500;

/** `hub adapter try FILE|--live`: exit 1 when a record would be rejected, 2 when the file cannot be read. */
export function registerTry(adapter: Command, setExitCode: SetExitCode, environment: Environment): void {
  adapter
    .command("try")
    .argument("[file]", "样本文件（csv xlsx xml jsonl zip） / a file of real records")
    .description("用真实数据试算：读取、映射、判定，不报送、不写回 / real records through reading, mapping and judging; nothing is sent or written back")
    .option("--live", "取系统现有的记录 / take what is in the system now")
    .option("--manifest <path>", "清单或其目录 / manifest or its folder (default: here)")
    .option("--feed <name>", "清单中的来源 / feed of the manifest (default: the only one)")
    .option("--rows <number>", "只试前若干条 / only the first records", parseRows)
    .option("--all", "列出每一条 / show every record")
    .option("--json", "以 JSON 输出 / print JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string | undefined, options: TryOptions) => {
      if ((file === undefined) === (options.live === undefined)) throw new HubError("INVALID_REQUEST", "请给出文件，或 --live / give either a file or --live", {});
      const bad = await run(file, options, environment);
      setExitCode(bad === 0 ? exitCodes.ok : exitCodes.negative);
    });
}

async function run(file: string | undefined, { manifest, feed, rows, all, json }: TryOptions, environment: Environment): Promise<number> {
  const { openManifest } = await import("../../adapter/openManifest.ts");
  const { tryAdapter } = await import("../../adapter/try/tryAdapter.ts");
  const { createTally } = await import("../../adapter/try/tryTally.ts");
  const { isBad, recordLines, summaryLines } = await import("../../adapter/try/tryReport.ts");
  const opened = await openManifest(manifest);
  const progress = createProgress();
  using stop = listenForStop(() => process.exit(exitCodes.negative));
  const started = performance.now();
  const tally = createTally();
  const kept: TriedRecord[] = [];
  let shown = 0;
  let missing: ReadonlyMap<string, string> = new Map();
  for await (const group of tryAdapter(opened, { file, feed, rows, signal: stop.signal, onMissing: (columns) => (missing = columns) }, environment)) {
    tally.add(group);
    const wanted = all ? group : group.filter(isBad).slice(0, (json ? LISTED : SHOWN) - shown);
    shown += wanted.length;
    if (json) kept.push(...wanted);
    else progress.print(wanted.flatMap(recordLines));
    progress.show(tally.total, started);
  }
  progress.end();
  const outcomes = tally.outcomes();
  const bad = outcomes.rejected + outcomes.unreadable;
  if (json) printJson({ file: file === undefined ? null : basename(file), total: tally.total, bad, outcomes, missingColumns: Object.fromEntries(missing), findings: tally.findings(), records: kept });
  else printLines([...(bad > shown && !all ? [`…另有 ${bad - shown} 条不合格，全部列出请加 --all / ${bad - shown} more bad ones: --all`] : []), ...summaryLines(tally, (performance.now() - started) / 1_000, missing)]);
  return bad;
}

/** Progress goes to the error output, so that results can be kept; only on a terminal. */
function createProgress() {
  const block = process.stderr.isTTY ? createLiveBlock(process.stderr) : undefined;
  let shownAt = 0;
  return {
    print(lines: readonly string[]) {
      if (lines.length === 0) return;
      block?.show([]);
      printLines(lines);
    },
    show(total: number, started: number) {
      const now = performance.now();
      if (!block || now - shownAt < PROGRESS_MS) return;
      shownAt = now;
      block.show([`已试 ${total.toLocaleString("en-US")} 条 records，${Math.round(total / ((now - started) / 1_000)).toLocaleString("en-US")} 条/秒 per second`]);
    },
    end() {
      block?.show([]);
      block?.finish();
    },
  };
}

function parseRows(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new InvalidArgumentError("应为正整数 / a whole number above 0");
}
