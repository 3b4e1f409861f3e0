import { InvalidArgumentError, type Command } from "commander";
import { ReplayRange, type PreviewReplayResponse } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import type { Start } from "../../../proto/gen/hub/registry/v1/registry.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { startWords, tellStarted, withStartOptions, type StartOptions } from "../operations/startOptions.ts";
import { printJson, printLines } from "../output.ts";
import { parseCount, parseStart, readFilter } from "../subscriptions/subscriptionOptions.ts";
import { shortType, systemLabel } from "../terminal/labels.ts";
import { collectWords } from "./listOptions.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

interface ReplayOptions extends HubOptions, StartOptions {
  readonly from?: Start;
  readonly until?: Start;
  readonly filter?: string;
  readonly case?: readonly string[];
  readonly sequence?: readonly bigint[];
  readonly batchSize?: number;
  readonly paused?: true;
  readonly compare?: true;
}

const EXAMPLES = `
示例 / examples:
  hub replay credit-china --from 2026-11-01 --dry-run                 先看多少、送给谁 / look first: how many, to whom
  hub replay credit-china --from 2026-11-01 --until 2026-11-08 --justification "对方恢复备份" --wait
  hub replay credit-china --from 1042 --until 2000 --filter '{"field":"division","prefix":"5203"}' --justification …
  hub replay credit-china --case pabc… --justification "核对一案"
重放用独立通道，带重放标记，不拖慢实时投递 / a replay has lanes of its own, is marked, and does not slow live deliveries
须他人批准的订阅：hub operations approve / where a second operator must approve: hub operations approve`;

/** `hub replay SUBSCRIPTION`: stored events once more. */
export function registerReplay(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  withStartOptions(withHubOptions(program.command("replay").argument("<subscription>", "订阅 / subscription"), environment))
    .description("重放已入账的事件 / deliver stored events again")
    .option("--from <place>", "起点：beginning、时间或序号 / first: beginning, a time, or a journal sequence (default: beginning)", parseStart)
    .option("--until <place>", "终点：此时之前，或到此序号 / last: before this time, or up to this sequence (default: now)", parseEnd)
    .option("--filter <json|@file>", "另加筛选条件（proto JSON） / a further filter in proto JSON, or @ and a file")
    .option("--case <ids>", "仅这些案件 / only these cases", collectWords)
    .option("--sequence <numbers>", "仅这些序号，不与其他条件同用 / exactly these journal sequences, and no other condition", collectSequences)
    .option("--batch-size <number>", "同时在途件数 / deliveries under way at once (default: 100)", parseCount)
    .option("--paused", "先不开始，待 hub operations resume / begin paused")
    .option("--compare", "预览时询问对方哪些会变 / the preview asks the receiver what would change")
    .addHelpText("after", EXAMPLES)
    .action(async (subscriptionId: string, options: ReplayOptions) => {
      const range = toRange(subscriptionId, options);
      const { json, dryRun, compare = false, batchSize = 0, paused = false } = options;
      if (dryRun) {
        const found = await withHub(options, environment, ({ operations }) => operations.previewReplay({ range, compare }));
        if (json) printJson(found);
        else printLines(previewLines(subscriptionId, found));
        return setExitCode(exitCodes.ok);
      }
      const request = { ...startWords(options), range, batchSize, paused };
      setExitCode(await withHub(options, environment, async (clients) => tellStarted(clients, (await clients.operations.startReplay(request)).operation, options)));
    });
}

function toRange(subscriptionId: string, { from, until, filter, case: caseIds = [], sequence = [] }: ReplayOptions): ReplayRange {
  const end = until?.at;
  return ReplayRange.fromPartial({
    subscriptionId,
    caseIds: [...caseIds],
    sequences: [...sequence],
    ...(from ? { start: from } : {}),
    ...(end?.$case === "time" ? { until: end.value } : {}),
    ...(end?.$case === "sequence" ? { throughSequence: end.value } : {}),
    ...(filter === undefined ? {} : { filter: readFilter(filter) }),
  });
}

function previewLines(subscriptionId: string, { total, cases, byType, firstSequence, lastSequence, system, needsApproval, compared, wouldChange }: PreviewReplayResponse): string[] {
  if (total === 0n) return ["没有可重放的事件 / nothing to replay"];
  return [
    `共 ${total} 件，涉及 ${cases} 案，序号 ${firstSequence}–${lastSequence}，送给 ${systemLabel(system)}（${subscriptionId}） / ${total} events of ${cases} cases`,
    ...Object.entries(byType).map(([type, count]) => `  ${shortType(type)}  ${count}`),
    compared ? `对方将有 ${wouldChange} 条记录改变 / ${wouldChange} records would change there` : "未询问对方 / the receiver was not asked",
    ...(needsApproval ? ["须另一名运维人员批准 / a second operator must approve it"] : []),
  ];
}

function parseEnd(text: string): Start {
  const end = parseStart(text);
  if (end.at?.$case === "time" || end.at?.$case === "sequence") return end;
  throw new InvalidArgumentError("应为时间或序号 / a time or a sequence");
}

function collectSequences(text: string, former: readonly bigint[] = []): readonly bigint[] {
  return [...former, ...collectWords(text).map((word) => BigInt(parseCount(word)))];
}
