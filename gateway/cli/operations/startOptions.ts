import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import { Operation } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import type { HubOptions } from "../commands/hubOptions.ts";
import type { HubClients } from "../connection/hubClients.ts";
import { exitCodes, type ExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { operationLines } from "./operationWords.ts";
import { waitForOperation } from "./waitForOperation.ts";

/** Options of every command that starts an operation. */
export interface StartOptions {
  readonly dryRun?: true;
  readonly justification?: string;
  readonly requestId?: string;
  readonly wait?: true;
}

export function withStartOptions(command: Command): Command {
  return command
    .option("--dry-run", "仅预览，不改变任何东西 / only say what would be done")
    .option("--justification <text>", "理由，留存备查（除 --dry-run 外必填） / why; stays on record, needed without --dry-run")
    .option("--request-id <uuid>", "请求号：同号重复执行不会再做一遍 / the same request again starts nothing new (default: a new one)")
    .option("--wait", "等待完成并显示进度 / wait for its end and show how far it is");
}

/** What every start says. Throws INVALID_REQUEST when there is no justification. */
export function startWords({ justification, requestId = randomUUID() }: StartOptions): { readonly requestId: string; readonly justification: string } {
  if (justification === undefined) throw new HubError("INVALID_REQUEST", "请写明 --justification，或先用 --dry-run 预览 / give --justification, or look first with --dry-run");
  return { requestId, justification };
}

/** Tells of the operation that was started, after its end when that is asked for. Exit code 1: something failed again. */
export async function tellStarted(clients: HubClients, started: Operation | undefined, { wait, json }: StartOptions & HubOptions): Promise<ExitCode> {
  if (!started) throw new HubError("INTERNAL", "服务未给出操作 / the service named no operation");
  const operation = wait ? await waitForOperation(clients, started.id) : started;
  if (json) printJson(Operation.toJSON(operation));
  else printLines([...operationLines(operation), ...(wait ? [] : [`  查看 follow        hub operations show ${operation.id} --wait`])]);
  return operation.failed > 0n ? exitCodes.negative : exitCodes.ok;
}
