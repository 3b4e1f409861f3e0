import type { Command } from "commander";
import { DeadLetterFilter } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { collectTypes, parseTime } from "../subscriptions/subscriptionOptions.ts";

/** Which dead letters a command is about. */
export interface LetterOptions {
  readonly subscription?: string;
  readonly reason?: string;
  readonly type?: readonly string[];
  readonly case?: string;
  readonly from?: string;
  readonly until?: string;
}

export function withLetterOptions(command: Command): Command {
  return command
    .option("--subscription <id>", "仅此订阅 / only of this subscription")
    .option("--reason <reason>", "仅此失败原因 / only with this reason of the failure")
    .option("--type <type>", "仅此事件类型，可用短名 / only of this event type; its short name will do", collectTypes)
    .option("--case <id>", "仅此案件 / only of this case")
    .option("--from <time>", "自此时起成为死信的 / given up from this time on (2026-11-01 or RFC 3339)", parseTime)
    .option("--until <time>", "此时之前成为死信的 / given up before this time", parseTime);
}

/** The filter that the options describe, for the named deliveries. Throws INVALID_REQUEST. */
export function toLetterFilter(options: LetterOptions, deliveryIds: readonly string[] = []): DeadLetterFilter {
  const { subscription, reason = "", type = [], case: caseId = "", from = "", until = "" } = options;
  if (type.length > 1) throw new HubError("INVALID_REQUEST", "--type 只可给一种 / give one --type only");
  return { subscriptionId: subscription ?? "", reason, eventType: type[0] ?? "", caseId, from, until, deliveryIds: [...deliveryIds] };
}

/** Throws INVALID_REQUEST unless something says which dead letters are meant: everything is never meant by saying nothing. */
export function requireChoice(filter: DeadLetterFilter): void {
  const isChosen = Object.values(DeadLetterFilter.toJSON(filter) as Record<string, unknown>).length > 0;
  if (!isChosen) throw new HubError("INVALID_REQUEST", "请写明投递号或筛选条件，如 --subscription / say which: delivery ids, or a condition such as --subscription");
}
