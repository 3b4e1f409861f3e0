import type { Command } from "commander";
import type { PendingDelivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { collectDeadLetters } from "../once/collect.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { deliveryLabel, shortType } from "../terminal/labels.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

const LIST_EXAMPLES = `
示例 / examples:
  hub dead-letters           列出待人工处理的投递 / deliveries that need a person
  hub redrive <投递号>        修好原因后重投 / put one back when its cause is mended`;

const columns: readonly Column<PendingDelivery>[] = [
  { title: "投递号 delivery", value: ({ deliveryId }) => deliveryId },
  { title: "状态 state", value: ({ state }) => deliveryLabel(state) },
  { title: "事件 event", value: ({ eventType }) => shortType(eventType) },
  { title: "案件 case", value: ({ caseId }) => caseId },
  { title: "次数 attempts", value: ({ attempts }) => String(attempts), align: "right" },
  { title: "原因 reason", value: ({ reason }) => reason },
  { title: "说明 message", value: ({ message }) => message, maxWidth: 60 },
];

/** `hub dead-letters`: exit 1 when there are any. */
export function registerDeadLetters(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  withHubOptions(program.command("dead-letters"), environment)
    .description("待人工处理的投递 / deliveries that need a person")
    .addHelpText("after", LIST_EXAMPLES)
    .action(async (options: HubOptions) => {
      const deliveries = await withHub(options, environment, collectDeadLetters);
      if (options.json) printJson({ deliveries });
      else if (deliveries.length === 0) printLines(["没有死信 / no dead letters"]);
      else printLines(renderTable(columns, deliveries));
      setExitCode(deliveries.length === 0 ? exitCodes.ok : exitCodes.negative);
    });
}

/** `hub redrive DELIVERY`: exit 1 when there is no such dead letter. */
export function registerRedrive(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  withHubOptions(program.command("redrive").argument("<delivery>", "投递号，见 hub dead-letters / delivery id"), environment)
    .description("重投一条死信（投递号不变） / put a dead letter back, with the same delivery id")
    .addHelpText("after", "\n示例 / example:\n  hub redrive credit-china.1042")
    .action(async (deliveryId: string, options: HubOptions) => {
      await withHub(options, environment, ({ delivery }) => delivery.redriveDelivery({ deliveryId }));
      if (options.json) printJson({ deliveryId, redriven: true });
      else printLines([`已重投 / redriven: ${deliveryId}`]);
      setExitCode(exitCodes.ok);
    });
}
