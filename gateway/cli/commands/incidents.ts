import type { Command } from "commander";
import type { Incident } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { systemLabel } from "../terminal/labels.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";
import { withLimit, type ListOptions } from "./listOptions.ts";

const EXAMPLES = `
示例 / examples:
  hub incidents                 未解决的事件 / open incidents
  hub incidents --all           含已解决的 / the resolved ones too
  hub incidents --json | jq .   供程序使用，含等待的案件 / for programs, with the cases that wait`;

/** Cases shown in a line; --json has them all. */
const CASES_SHOWN = 3;

const columns: readonly Column<Incident>[] = [
  { title: "原因 cause", value: ({ cause }) => cause },
  { title: "订阅 target", value: ({ target }) => systemLabel(target) },
  { title: "投递 deliveries", value: ({ deliveries }) => String(deliveries), align: "right" },
  { title: "发生 opened", value: ({ openTime }) => timeOf(openTime) },
  { title: "解决 resolved", value: ({ resolveTime }) => timeOf(resolveTime) || "未解决 open" },
  { title: "等待的案件 cases", value: ({ caseIds }) => caseIds.slice(0, CASES_SHOWN).join(" ") + (caseIds.length > CASES_SHOWN ? ` … ${caseIds.length}` : ""), maxWidth: 90 },
  { title: "说明 message", value: ({ message }) => message, maxWidth: 80 },
];

const timeOf = (time: string): string => time.slice(0, 19).replace("T", " ");

interface IncidentOptions extends HubOptions, ListOptions {
  readonly all?: true;
}

/** Most that one answer holds. */
const PAGE_MAX = 1_000;

/** `hub incidents`: exit 1 when one is open. */
export function registerIncidents(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  withLimit(withHubOptions(program.command("incidents"), environment))
    .description("投递受阻的事件，按原因与订阅归并 / what keeps deliveries from arriving, grouped by cause and subscription")
    .option("--all", "含已解决的 / the resolved ones too")
    .addHelpText("after", EXAMPLES)
    .action(async (options: IncidentOptions) => {
      const { incidents } = await withHub(options, environment, ({ delivery }) => delivery.listIncidents({ resolved: options.all === true, pageSize: Math.min(options.limit, PAGE_MAX) }));
      if (options.json) printJson({ incidents });
      else if (incidents.length === 0) printLines([options.all ? "没有事件 / no incidents" : "没有未解决的事件 / no open incidents"]);
      else printLines(renderTable(columns, incidents));
      setExitCode(incidents.some(isOpen) ? exitCodes.negative : exitCodes.ok);
    });
}

const isOpen = ({ resolveTime }: Incident): boolean => resolveTime === "";

/** One line per open incident, for `hub status`. */
export function incidentLines(incidents: readonly Incident[]): string[] {
  return incidents.filter(isOpen).map(({ cause, target, deliveries, openTime }) => `事件 incident: ${cause} ${systemLabel(target)}, ${deliveries} 条投递 deliveries, 自 since ${timeOf(openTime)}`);
}
