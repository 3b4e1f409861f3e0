import type { Command } from "commander";
import type { SubscriptionState } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { connectedWords, heldWords, isAway } from "../subscriptions/standingWords.ts";
import { systemLabel } from "../terminal/labels.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import { incidentLines } from "./incidents.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

const EXAMPLES = `
示例 / examples:
  hub status                 各订阅的进度 / where each subscription stands
  hub status --json | jq .   供程序使用 / for programs`;

const columns: readonly Column<SubscriptionState>[] = [
  { title: "订阅 subscription", value: ({ subscriptionId }) => systemLabel(subscriptionId) },
  { title: "已连接 connected", value: connectedWords },
  { title: "落后 behind", value: ({ journalLast, cursor }) => String(journalLast - cursor), align: "right" },
  { title: "已送 delivered", value: ({ delivered }) => String(delivered), align: "right" },
  { title: "等待 waiting", value: ({ waiting }) => String(waiting), align: "right" },
  { title: "重试 retrying", value: ({ retrying }) => String(retrying), align: "right" },
  { title: "死信 dead", value: ({ deadLetters }) => String(deadLetters), align: "right" },
  { title: "情况 remarks", value: (state) => heldWords(state) || state.lastError, maxWidth: 60 },
];

/** `hub status`: exit 1 when a subscription is not connected, held, or has dead letters. */
export function registerStatus(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  withHubOptions(program.command("status"), environment)
    .description("各系统的投递进度 / how far the delivery to each system is")
    .addHelpText("after", EXAMPLES)
    .action(async (options: HubOptions) => {
      const [{ states }, { incidents }, trace, docket] = await withHub(options, environment, ({ delivery, trace, docket }) =>
        Promise.all([delivery.listSubscriptionStates({}), delivery.listIncidents({ resolved: false, pageSize: 0 }), trace.getTraceState({}).catch(() => undefined), docket.getDocketState({}).catch(() => undefined)]),
      );
      const books = [
        trace ? `追踪 trace: ${trace.hops} 步 hops, ${trace.behind} 待入库 behind` : "追踪不可用 / trace is not reachable",
        docket ? `台账 docket: ${docket.cases} 案 cases, ${docket.behind} 待入库 behind` : "台账不可用 / the docket is not reachable",
      ];
      if (options.json) printJson({ subscriptions: states, incidents, trace, docket });
      else printLines([...renderTable(columns, states), "", ...incidentLines(incidents), ...books]);
      const isWell = states.every((state) => !isAway(state) && state.heldReason === "" && state.deadLetters === 0);
      setExitCode(isWell ? exitCodes.ok : exitCodes.negative);
    });
}
