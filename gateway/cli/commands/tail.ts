import type { Command } from "commander";
import { once } from "node:events";
import { StreamEventsRequest } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Filter, type Start } from "../../../proto/gen/hub/registry/v1/registry.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { collectTypes, parseStart, readFilter } from "../subscriptions/subscriptionOptions.ts";
import { tailEvents } from "../tail/tailEvents.ts";
import { tailLine } from "../tail/tailLine.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";
import { listenForStop } from "./stopSignals.ts";

interface TailCommandOptions extends HubOptions {
  readonly subscription?: string;
  readonly types?: readonly string[];
  readonly filter?: string;
  readonly case?: string;
  readonly from?: Start;
  readonly untilNow?: true;
}

const EXAMPLES = `
示例 / examples:
  hub tail                                              实时查看全部事件，Ctrl-C 结束 / everything live, Ctrl-C ends
  hub tail --types PenaltyDecided,Published             仅这些类型 / only these types
  hub tail --case pabc… --from beginning --until-now    一案的全部事件 / all events of one case
  hub tail --subscription credit-china --from 2026-11-01 --json   按订阅的条件与视图 / as a subscription would get them
  hub tail --filter '{"field":"division","prefix":"5203"}'
视图按权限至多为协作方（partner），完整内容见 hub payload / the view is a partner's at most; payloads in full: hub payload`;

/** `hub tail`: exit 0 when it is ended by Ctrl-C, or with --until-now by the end of the journal. */
export function registerTail(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  withHubOptions(program.command("tail"), environment)
    .description("实时查看事件 / follow events live")
    .option("--subscription <subscription>", "按此订阅的条件与视图 / by the terms and the view of this subscription")
    .option("--types <types>", "事件类型，逗号分隔，可用短名 / event types, with commas; short names will do", collectTypes)
    .option("--filter <json|@file>", "筛选条件（proto JSON） / filter in proto JSON, or @ and a file")
    .option("--case <case>", "仅此案 / only this case id")
    .option("--from <place>", "起点：now、beginning、时间或序号（默认 now） / where to begin (default: now)", parseStart)
    .option("--until-now", "到目前末尾即止 / end at the end of the journal as it is")
    .addHelpText("after", EXAMPLES)
    .action(async (options: TailCommandOptions) => {
      using stop = listenForStop(() => process.exit(exitCodes.ok));
      const cut = () => void process.stderr.write("连接中断，正在重连 / the connection is lost, connecting again\n");
      const show = (event: Readonly<Record<string, unknown>>) => write(options.json ? JSON.stringify(event) : tailLine(event));
      await withHub(options, environment, (clients) => tailEvents(clients, { request: toRequest(options), show, cut, signal: stop.signal }));
      setExitCode(exitCodes.ok);
    });
}

function toRequest({ subscription = "", types = [], filter, case: caseId, from, untilNow }: TailCommandOptions): StreamEventsRequest {
  const parts = [...(filter === undefined ? [] : [readFilter(filter)]), ...(caseId === undefined ? [] : [Filter.fromPartial({ field: "subject", equals: caseId })])];
  const whole = parts.length === 0 ? {} : { filter: parts.length === 1 ? parts[0] : Filter.fromPartial({ and: parts }) };
  return StreamEventsRequest.fromPartial({ subscriptionId: subscription, eventTypes: [...types], untilNow: untilNow === true, ...(from ? { start: from } : {}), ...whole });
}

/** A line for the reader, as fast as it is read. */
async function write(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, "drain").catch(() => undefined);
}
