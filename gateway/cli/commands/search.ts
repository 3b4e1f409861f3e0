import { InvalidArgumentError, type Command } from "commander";
import { HopKind } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { SearchHopsRequest } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { parseType } from "../subscriptions/subscriptionOptions.ts";
import { hopName } from "../terminal/labels.ts";
import { hopList } from "../tracing/hopTable.ts";
import { parseMoment } from "../tracing/moment.ts";
import { PARTIAL } from "../tracing/traceLines.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";
import { collectWords } from "./listOptions.ts";

const EXAMPLES = `
条件可任意组合，最新在前 / conditions combine in any way, newest first. 示例 / examples:
  hub search --system police --kind dead_lettered,retrying --from 7d
  hub search --party 示例商贸有限公司 --kind delivered
  hub search --reason E004 --from 2026-11-01 --until 2026-11-08
  hub search --operation 01J…                       一次重投或重放的全部步骤 / all hops of a redrive or replay
  hub search --system court --json --limit 1000 --page-token <上一页的值 of the page before>`;

/** Options that are one text each, and the field of the request. */
const texts = {
  event: "eventId",
  case: "caseId",
  decision: "decisionNo",
  code: "partyCode",
  party: "partyName",
  document: "documentNo",
  system: "system",
  subscription: "subscriptionId",
  reason: "reason",
  type: "eventType",
  trace: "traceId",
  operation: "operationId",
  delivery: "deliveryId",
  operator: "operator",
  from: "from",
  until: "until",
  pageToken: "pageToken",
} as const satisfies Readonly<Record<string, keyof SearchHopsRequest>>;

type SearchOptions = HubOptions & Partial<Readonly<Record<keyof typeof texts, string>>> & { readonly kind?: readonly string[]; readonly limit: number };

const kindNames = Object.keys(HopKind).filter((name) => name !== "UNSPECIFIED").map((name) => name.toLowerCase());

/** `hub search`: hops by any conditions; exit 1 when there are none. */
export function registerSearch(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  withHubOptions(program.command("search"), environment)
    .description("按条件查询步骤 / hops by any conditions, newest first")
    .option("--event <id>", "事件号 / event id")
    .option("--case <id>", "案件号 / case id")
    .option("--decision <number>", "决定书文号 / decision number")
    .option("--code <code>", "当事人信用代码 / credit code of the party")
    .option("--party <name>", "当事人全名（仅以加密摘要比对） / whole name of the party, compared by its keyed hash")
    .option("--document <number>", "文书号、案号或来源位置 / document or case number, or place in the source")
    .option("--system <id>", "系统 / system")
    .option("--subscription <id>", "订阅 / subscription")
    .option("--kind <kinds>", `步骤 / kinds of hop: ${kindNames.join(", ")}`, collectWords)
    .option("--reason <code>", "错误码或原因 / error code or reason")
    .option("--type <type>", "事件类型，可用短名 / event type; its short name will do", parseType)
    .option("--trace <id>", "W3C trace id")
    .option("--operation <id>", "操作（重投、重放、放弃） / operation (redrive, replay, discard)")
    .option("--delivery <id>", "投递号 / delivery")
    .option("--operator <id>", "操作人员 / operator")
    .option("--from <time>", "自（含） / from: 2026-11-27, RFC 3339, 2h, 7d", (text) => parseMoment(text))
    .option("--until <time>", "至（不含） / until", (text) => parseMoment(text))
    .option("--limit <number>", "每页条数 1–1000 / hops a page (default: 50)", parseLimit, 50)
    .option("--page-token <token>", "上一页给出的值 / of the page before")
    .addHelpText("after", EXAMPLES)
    .action(async (options: SearchOptions) => {
      const found = await withHub(options, environment, ({ trace }) => trace.searchHops(toRequest(options)));
      if (options.json) printJson({ ...found, hops: found.hops.map((hop) => ({ ...hop, kind: hopName(hop.kind) })) });
      else printLines(found.hops.length === 0 ? ["没有符合条件的步骤 / no such hops"] : hopList(found.hops));
      if (!options.json && found.partial) printLines([PARTIAL]);
      if (!options.json && found.nextPageToken !== "") printLines([`还有更多 / more: --page-token ${found.nextPageToken}`]);
      setExitCode(found.hops.length > 0 ? exitCodes.ok : exitCodes.negative);
    });
}

function toRequest(options: SearchOptions): SearchHopsRequest {
  const given = Object.entries(texts).map(([option, field]) => [field, options[option as keyof typeof texts] ?? ""] as const);
  return SearchHopsRequest.fromPartial({ ...Object.fromEntries(given), kinds: (options.kind ?? []).map(toKind), pageSize: options.limit });
}

function toKind(word: string): HopKind {
  const kind = Object.entries(HopKind).find(([name]) => name === word.toUpperCase().replaceAll("-", "_"))?.[1];
  if (kind !== undefined) return kind;
  throw new HubError("INVALID_REQUEST", `--kind: 未知步骤 / unknown kind of hop ${word}; ${kindNames.join(", ")}`, { kind: word });
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1_000) return limit;
  throw new InvalidArgumentError("应为 1–1000 的整数 / a whole number from 1 to 1000");
}
