import type { Command } from "commander";
import { Operation, type OperationServiceDefinition } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import type { Client } from "nice-grpc";
import { HubError } from "../../../services/shared/errors.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { operationColumns, operationLines } from "../operations/operationWords.ts";
import { waitForOperation } from "../operations/waitForOperation.ts";
import { printJson, printLines } from "../output.ts";
import { renderTable } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";
import { withLimit, type ListOptions } from "./listOptions.ts";

interface OperationsOptions extends HubOptions, ListOptions {
  readonly subscription?: string;
  readonly open?: true;
}

const EXAMPLES = `
示例 / examples:
  hub operations list --open              未结束的 / what is not ended
  hub operations show 01J… --wait         看着它完成 / watch it end
  hub operations approve 01J…             批准他人的申请 / let another operator's begin (HUB_KEY = your own key)
  hub operations pause|resume|cancel 01J…`;

/** Largest list that the service gives. */
const LIST_MAX = 1_000;

type Operations = Client<typeof OperationServiceDefinition>;

const changes = [
  { name: "approve", text: "批准另一名运维人员的申请 / let another operator's operation begin", call: (service: Operations, operationId: string) => service.approveOperation({ operationId }) },
  { name: "pause", text: "在途的做完后暂停 / stop after what is under way", call: (service: Operations, operationId: string) => service.pauseOperation({ operationId }) },
  { name: "resume", text: "继续 / go on", call: (service: Operations, operationId: string) => service.resumeOperation({ operationId }) },
  { name: "cancel", text: "取消；已做的不撤回 / end it; what was done stays done", call: (service: Operations, operationId: string) => service.cancelOperation({ operationId }) },
] as const;

/** `hub operations list|show|approve|pause|resume|cancel`: redrives, discards, replays and repairs. */
export function registerOperations(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  const group = program.command("operations").description("重投、放弃、重放等操作 / redrives, discards, replays, repairs").addHelpText("after", EXAMPLES);
  withLimit(withHubOptions(group.command("list"), environment))
    .description("操作清单，最新的在前 / operations, newest first")
    .option("--subscription <id>", "仅此订阅 / only of this subscription")
    .option("--open", "仅未结束的 / only those that are not ended")
    .action(async (options: OperationsOptions) => {
      const { subscription: subscriptionId = "", open = false, limit } = options;
      const { operations } = await withHub(options, environment, (clients) => clients.operations.listOperations({ subscriptionId, open, pageSize: Math.min(LIST_MAX, limit) }));
      if (options.json) printJson({ operations: operations.map((one) => Operation.toJSON(one)) });
      else printLines(operations.length === 0 ? ["没有操作 / no operations"] : renderTable(operationColumns, operations));
      setExitCode(exitCodes.ok);
    });
  registerShow(group, setExitCode, environment);
  for (const { name, text, call } of changes) {
    withHubOptions(group.command(name).argument("<operation>", "操作号 / operation id"), environment)
      .description(text)
      .action(async (operationId: string, options: HubOptions) => {
        const { operation } = await withHub(options, environment, (clients) => call(clients.operations, operationId));
        tell(operation, operationId, options);
        setExitCode(exitCodes.ok);
      });
  }
}

function registerShow(group: Command, setExitCode: SetExitCode, environment: Environment): void {
  withHubOptions(group.command("show").argument("<operation>", "操作号 / operation id"), environment)
    .description("一个操作；有再次失败的则退出码 1 / one operation; exit code 1 when some of it failed")
    .option("--wait", "等待完成并显示进度 / wait for its end and show how far it is")
    .action(async (operationId: string, options: HubOptions & { readonly wait?: true }) => {
      const operation = await withHub(options, environment, async (clients) =>
        options.wait ? waitForOperation(clients, operationId) : (await clients.operations.getOperation({ operationId })).operation,
      );
      tell(operation, operationId, options);
      setExitCode((operation?.failed ?? 0n) > 0n ? exitCodes.negative : exitCodes.ok);
    });
}

function tell(operation: Operation | undefined, operationId: string, { json }: HubOptions): void {
  if (!operation) throw new HubError("OPERATION_NOT_FOUND", `没有此操作 / there is no operation ${operationId}`, { operationId });
  if (json) printJson(Operation.toJSON(operation));
  else printLines(operationLines(operation));
}
