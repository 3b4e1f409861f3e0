import { Option, type Command } from "commander";
import { PayloadLevel, type PayloadView, type ViewPayloadResponse } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import { toPayloadJson } from "../../json/payloadJson.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { shortType } from "../terminal/labels.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import { parseMoment } from "../tracing/moment.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";
import { collectPages, countLine, withLimit, type ListOptions } from "./listOptions.ts";

const EXAMPLES = `
默认仅元数据；脱敏与全文须有权限；全文须说明理由，先留痕后给出 / metadata by default; masked and full need the right;
full needs a reason and is on record before it is shown. 示例 / examples:
  hub payload 01JABCDEFGHJKMNPQRSTVWXYZ0 --masked
  hub payload 01JABCDEFGHJKMNPQRSTVWXYZ0 --full --reason "核对当事人异议 12 号"
  hub payload views --from 30d                       谁看过全文 / who saw payloads in full`;

interface PayloadOptions extends HubOptions {
  readonly masked?: true;
  readonly full?: true;
  readonly reason?: string;
}

interface ViewsOptions extends HubOptions, ListOptions {
  readonly operator?: string;
  readonly event?: string;
  readonly from?: string;
  readonly until?: string;
}

const columns: readonly Column<PayloadView>[] = [
  { title: "时间 time", value: ({ time }) => time.slice(0, 19).replace("T", " ") },
  { title: "人员 operator", value: ({ operator }) => operator },
  { title: "事件号 event id", value: ({ eventId }) => eventId },
  { title: "类型 type", value: ({ eventType }) => shortType(eventType) },
  { title: "案件 case", value: ({ caseId }) => caseId },
  { title: "理由 reason", value: ({ reason }) => reason, maxWidth: 60 },
];

/** `hub payload EVENT` and `hub payload views`. */
export function registerPayload(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  const payload = withHubOptions(program.command("payload").argument("<event>", "事件号 / event id"), environment)
    .description("查看事件内容 / the payload of an event")
    .addOption(new Option("--masked", "脱敏正文 / personal values masked").conflicts("full"))
    .option("--full", "全文，须有 --reason / everything, needs --reason")
    .option("--reason <words>", "查看理由，将留痕 / why; stays on record")
    .addHelpText("after", EXAMPLES)
    .action(async (eventId: string, options: PayloadOptions) => {
      const seen = await withHub(options, environment, ({ trace }) => trace.viewPayload({ eventId, level: levelOf(options), reason: options.reason ?? "" }));
      if (options.json) printJson(toPayloadJson(seen));
      else printLines(payloadLines(seen));
      setExitCode(exitCodes.ok);
    });
  registerViews(payload, setExitCode, environment);
}

function registerViews(payload: Command, setExitCode: SetExitCode, environment: Environment): void {
  withLimit(withHubOptions(payload.command("views"), environment))
    .description("全文查看记录 / full views on record, newest first")
    .option("--operator <id>", "仅此人 / only this operator's")
    .option("--event <id>", "仅此事件 / only of this event")
    .option("--from <time>", "自（含） / from: 2026-11-27, RFC 3339, 2h, 7d", (text) => parseMoment(text))
    .option("--until <time>", "至（不含） / until", (text) => parseMoment(text))
    .action(async (_own: unknown, command: Command) => {
      const options = command.optsWithGlobals<ViewsOptions>();
      const { operator = "", event: eventId = "", from = "", until = "", limit } = options;
      const list = await withHub(options, environment, ({ trace }) =>
        collectPages(limit, async (page) => {
          const { views: items, nextPageToken, total } = await trace.listPayloadViews({ operator, eventId, from, until, ...page });
          return { items, nextPageToken, total };
        }),
      );
      if (options.json) printJson({ views: list.items, total: list.total });
      else printLines(list.items.length === 0 ? ["没有全文查看记录 / no full views on record"] : [...renderTable(columns, list.items), countLine(list)]);
      setExitCode(exitCodes.ok);
    });
}

function levelOf({ masked, full }: PayloadOptions): PayloadLevel {
  if (full) return PayloadLevel.FULL;
  return masked ? PayloadLevel.MASKED : PayloadLevel.METADATA;
}

function payloadLines(seen: ViewPayloadResponse): string[] {
  const { event, maskedFields } = toPayloadJson(seen);
  return [JSON.stringify(event, null, 2), ...(maskedFields.length > 0 ? [`脱敏字段 masked fields: ${maskedFields.join(", ")}`] : [])];
}
