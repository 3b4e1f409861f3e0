import { userInfo } from "node:os";
import { Option, type Command } from "commander";
import type { WaitingLine } from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { findWaiting } from "../cases/findWaiting.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { procedureNames } from "../scenario/procedureTable.ts";
import { answerLabel, shortTime } from "../terminal/stateWords.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";
import { collectPages, countLine, withLimit, type ListOptions } from "./listOptions.ts";

interface QueueOptions extends HubOptions, ListOptions {
  readonly queue?: string;
}

interface DecideOptions extends HubOptions {
  readonly justification: string;
  readonly operator?: string;
  readonly case?: string;
}

const LIST_EXAMPLES = `
示例 / examples:
  hub queue list                     等待人工或前序的报送，最早的在前 / what waits for a person or a predecessor
  hub queue list --queue manual      仅待人工处理的 / only what waits for a person
退出码 1 = 有待人工处理的 / exit code 1: something waits for a person`;

const DECIDE_EXAMPLES = `
示例 / examples:
  hub queue accept 01J… --justification "补录：原件已核对，见函〔2026〕3号"
  hub queue refuse 01J… --justification "案号有误，已请报送单位更正" --operator 示例甲`;

const columns: readonly Column<WaitingLine>[] = [
  { title: "事件号 event id", value: ({ eventId }) => eventId },
  { title: "队列 queue", value: ({ queue, expired }) => `${answerLabel(queue)}${expired ? "，等待期满 expired" : ""}` },
  { title: "案件编号 case", value: ({ caseNo }) => caseNo, maxWidth: 32 },
  { title: "步骤 step", value: ({ event }) => `${procedureNames().nameOf(event)} ${event}` },
  { title: "来源 system", value: ({ system, sourceReference }) => `${system} ${sourceReference}`.trim(), maxWidth: 40 },
  { title: "自 since", value: ({ recordedAt }) => shortTime(recordedAt) },
  { title: "至 until", value: ({ waitingUntil }) => shortTime(waitingUntil) },
  { title: "原因 reason", value: ({ reason }) => reason, maxWidth: 80 },
];

/** `hub queue list|accept|refuse`: what the law does not allow at its place, and what came too early. */
export function registerQueue(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  const queue = program.command("queue").description("人工处理队列 / submissions that wait for a person");
  withLimit(withHubOptions(queue.command("list"), environment))
    .description("等待处理的报送 / what waits")
    .addOption(new Option("--queue <queue>", "仅此队列 / only this queue").choices(["manual", "parked"]))
    .addHelpText("after", LIST_EXAMPLES)
    .action(async (options: QueueOptions) => {
      const found = await withHub(options, environment, ({ docket }) =>
        collectPages(options.limit, async (page) => {
          const { waiting: items, ...rest } = await docket.listWaiting({ queue: options.queue ?? "", ...page });
          return { items, ...rest };
        }),
      );
      if (options.json) printJson({ total: found.total, waiting: found.items });
      else printLines(found.items.length === 0 ? ["没有等待处理的报送 / nothing waits"] : [...renderTable(columns, found.items), "", countLine(found)]);
      setExitCode(found.items.some((one) => one.queue === "manual" || one.expired) ? exitCodes.negative : exitCodes.ok);
    });
  const decisions = [
    { name: "accept", accept: true, text: "让等待的报送入账（留存理由） / let a waiting submission count" },
    { name: "refuse", accept: false, text: "退回等待的报送（留存理由） / refuse a waiting submission" },
  ] as const;
  for (const { name, accept, text } of decisions) {
    withHubOptions(queue.command(name).argument("<event>", "事件号，见 hub queue list / event id"), environment)
      .description(text)
      .requiredOption("--justification <text>", "理由，至少 5 个字，留存备查 / why, at least 5 characters; stays on record")
      .option("--operator <name>", "操作人 / the operator (default: 操作系统用户 the user of this machine)")
      .option("--case <id>", "案件号，免去查找 / case id, saves the look-up")
      .addHelpText("after", DECIDE_EXAMPLES)
      .action(async (eventId: string, options: DecideOptions) => {
        const { decided, caseId } = await decide(eventId, accept, { options, environment });
        const done = accept ? "已入账 / accepted" : "已退回 / refused";
        if (options.json) printJson({ caseId, submissionEventId: eventId, accepted: accept, ...decided });
        else printLines([`${done}: ${eventId}；案件 case ${caseId}，现状 state ${procedureNames().nameOf(decided.state)} ${decided.state}，事件 event ${decided.eventId}`]);
        setExitCode(exitCodes.ok);
      });
  }
}

async function decide(submissionEventId: string, accept: boolean, { options, environment }: { options: DecideOptions; environment: Environment }) {
  const operator = options.operator ?? userOfThisMachine();
  return withHub(options, environment, async (clients) => {
    const caseId = options.case ?? (await findWaiting(submissionEventId, clients)).caseId;
    const decided = await clients.cases.decideManualReview({ caseId, submissionEventId, accept, justification: options.justification, operator });
    return { caseId, decided };
  });
}

function userOfThisMachine(): string {
  try {
    return userInfo().username;
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", "无法得知操作人，请用 --operator 写明 / the operator is not known, name one by --operator", {}, { cause });
  }
}
