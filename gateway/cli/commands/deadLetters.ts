import type { Command } from "commander";
import { DeliveryState, type PendingDelivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { HubClients } from "../connection/hubClients.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { toLetterFilter, withLetterOptions, type LetterOptions } from "../operations/letterOptions.ts";
import { countColumns } from "../operations/operationWords.ts";
import { printJson, printLines } from "../output.ts";
import { shortType } from "../terminal/labels.ts";
import { shortTime } from "../terminal/stateWords.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";
import { countLine, withLimit, type ListOptions } from "./listOptions.ts";

interface DeadLettersOptions extends HubOptions, ListOptions, LetterOptions {
  readonly countsOnly?: true;
}

const EXAMPLES = `
示例 / examples:
  hub dead-letters                                       各原因件数与清单 / how many per reason, and which
  hub dead-letters --subscription credit-china --reason E019 --from 2026-11-01
  hub dead-letters --counts-only --json | jq .counts     供程序使用 / for programs
  hub redrive credit-china.1042 --justification 已更正     修好原因后重投 / put one back when its cause is mended
退出码 1 = 有死信 / exit code 1: there are some`;

const PAGE_SIZE = 1_000;

const columns: readonly Column<PendingDelivery>[] = [
  { title: "投递号 delivery", value: ({ deliveryId }) => deliveryId },
  { title: "事件 event", value: ({ eventType }) => shortType(eventType) },
  { title: "案件 case", value: ({ caseId }) => caseId },
  { title: "次数 attempts", value: ({ attempts }) => String(attempts), align: "right" },
  { title: "自 since", value: ({ giveUpTime }) => shortTime(giveUpTime) },
  { title: "原因 reason", value: ({ reason }) => reason },
  { title: "说明 message", value: ({ message }) => message, maxWidth: 60 },
];

/** `hub dead-letters`: exit 1 when there are any. */
export function registerDeadLetters(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  withLimit(withLetterOptions(withHubOptions(program.command("dead-letters"), environment)))
    .description("死信：待人工处理的投递 / deliveries that need a person")
    .option("--counts-only", "仅各原因件数 / only how many per reason")
    .addHelpText("after", EXAMPLES)
    .action(async (options: DeadLettersOptions) => {
      const { total, counts, deliveries } = await withHub(options, environment, (clients) => findLetters(clients, options));
      if (options.json) printJson({ total, counts, deliveries });
      else if (total === 0) printLines(["没有死信 / no dead letters"]);
      else {
        const list = options.countsOnly ? [] : ["", ...renderTable(columns, deliveries), "", countLine({ items: deliveries, total })];
        printLines([...renderTable(countColumns, counts), ...list]);
      }
      setExitCode(total === 0 ? exitCodes.ok : exitCodes.negative);
    });
}

async function findLetters({ delivery, operations }: HubClients, options: DeadLettersOptions) {
  const filter = toLetterFilter(options);
  const { total, counts } = await operations.previewDeadLetters({ filter, samples: 1 });
  const { limit, countsOnly } = options;
  const deliveries: PendingDelivery[] = [];
  let pageToken = "";
  do {
    if (countsOnly) break;
    const pageSize = Math.min(PAGE_SIZE, limit - deliveries.length);
    const page = await delivery.listDeliveries({ ...filter, state: DeliveryState.DEAD_LETTERED, pageSize, pageToken });
    deliveries.push(...page.deliveries);
    pageToken = page.nextPageToken;
  } while (pageToken !== "" && deliveries.length < limit);
  return { total: Number(total), counts, deliveries };
}
