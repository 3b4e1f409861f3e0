import type { Command } from "commander";
import { LaterEvents, type DeadLetterFilter, type PreviewDeadLettersResponse } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { requireChoice, toLetterFilter, withLetterOptions, type LetterOptions } from "../operations/letterOptions.ts";
import { countColumns } from "../operations/operationWords.ts";
import { startWords, tellStarted, withStartOptions, type StartOptions } from "../operations/startOptions.ts";
import { printJson, printLines } from "../output.ts";
import { parseCount } from "../subscriptions/subscriptionOptions.ts";
import { renderTable } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

interface RedriveOptions extends HubOptions, LetterOptions, StartOptions {
  readonly batchSize?: number;
  readonly follow?: true;
  readonly paused?: true;
}

const REDRIVE_EXAMPLES = `
示例 / examples:
  hub redrive credit-china.1042 --justification "对方已补录机构"
  hub redrive --subscription credit-china --reason E019 --dry-run       先看有多少 / look first
  hub redrive --subscription credit-china --reason E019 --batch-size 50 --justification "对方已修复" --wait
  hub redrive --subscription credit-china --follow --justification …     同案后续事件不等待 / later events of a case do not wait
退出码 1 = 有的再次失败 / exit code 1: some failed again`;

const DISCARD_EXAMPLES = `
示例 / examples:
  hub discard credit-china.1042 --justification "示例：重复数据，无需送达"
  hub discard --subscription credit-china --reason E020 --until 2026-11-01 --dry-run
放弃的投递连同理由记入日志，不再送达 / what is discarded stays in the journal with the reason, and is never delivered`;

/** `hub redrive`: puts dead letters back. */
export function registerRedrive(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  withStartOptions(withLetterOptions(withHubOptions(program.command("redrive").argument("[deliveries...]", "投递号，见 hub dead-letters / delivery ids"), environment)))
    .description("重投死信（投递号不变） / put dead letters back, with the same delivery ids")
    .option("--batch-size <number>", "每批件数，前一批有结果后再放下一批 / so many at a time (default: 100)", parseCount)
    .option("--follow", "同案后续事件照常投递 / the case's later events go on (default: they wait)")
    .option("--paused", "先不开始，待 hub operations resume / begin paused")
    .addHelpText("after", REDRIVE_EXAMPLES)
    .action(async (deliveries: string[], options: RedriveOptions) => {
      const filter = toLetterFilter(options, deliveries);
      requireChoice(filter);
      if (options.dryRun) return setExitCode(await preview(filter, options, environment));
      const request = { ...startWords(options), filter, batchSize: options.batchSize ?? 0, paused: options.paused ?? false };
      const laterEvents = options.follow ? LaterEvents.FOLLOW : LaterEvents.WAIT;
      setExitCode(
        await withHub(options, environment, async (clients) => tellStarted(clients, (await clients.operations.startRedrive({ ...request, laterEvents })).operation, options)),
      );
    });
}

/** `hub discard`: gives dead letters up. */
export function registerDiscard(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  withStartOptions(withLetterOptions(withHubOptions(program.command("discard").argument("[deliveries...]", "投递号，见 hub dead-letters / delivery ids"), environment)))
    .description("放弃死信，不再送达（理由至少 5 个字，留存备查） / give dead letters up for ever; the reason stays on record")
    .addHelpText("after", DISCARD_EXAMPLES)
    .action(async (deliveries: string[], options: HubOptions & LetterOptions & StartOptions) => {
      const filter = toLetterFilter(options, deliveries);
      requireChoice(filter);
      if (options.dryRun) return setExitCode(await preview(filter, options, environment));
      const request = { ...startWords(options), filter };
      setExitCode(await withHub(options, environment, async (clients) => tellStarted(clients, (await clients.operations.startDiscard(request)).operation, options)));
    });
}

async function preview(filter: DeadLetterFilter, options: HubOptions, environment: Environment) {
  const found = await withHub(options, environment, ({ operations }) => operations.previewDeadLetters({ filter, samples: 10 }));
  if (options.json) printJson(found);
  else printLines(previewLines(found));
  return exitCodes.ok;
}

function previewLines({ total, cases, counts, samples, waitingBehind }: PreviewDeadLettersResponse): string[] {
  if (total === 0n) return ["没有符合条件的死信 / no dead letter meets the conditions"];
  return [
    ...renderTable(countColumns, counts),
    "",
    `共 ${total} 件，涉及 ${cases} 案，其后等待 ${waitingBehind} 件 / ${total} in ${cases} cases, ${waitingBehind} wait behind them`,
    `例如 / such as: ${samples.join(" ")}`,
  ];
}
