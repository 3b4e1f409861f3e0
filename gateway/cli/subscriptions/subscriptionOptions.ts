import { InvalidArgumentError, Option, type Command } from "commander";
import { readFileSync } from "node:fs";
import { eventCodecs } from "../../../proto/gen/events.ts";
import { Filter, Order, RetryPolicy, Subscription, View, Way, type Start } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { readProtoJson } from "../../json/readProtoJson.ts";
import { collectWords } from "../commands/listOptions.ts";
import { shortType } from "../terminal/labels.ts";

/** What makes a new subscription, as options of a command. */
export interface SubscriptionOptions {
  readonly id: string;
  readonly system: string;
  readonly types: readonly string[];
  readonly filter?: string;
  readonly divisions?: readonly string[];
  readonly view: "public" | "partner" | "full";
  readonly from?: Start;
  readonly webhook?: string;
  readonly header?: Readonly<Record<string, string>>;
  readonly way?: "stream" | "events";
  readonly order: "case" | "none";
  readonly maxAttempts?: number;
  readonly perSecond?: number;
  readonly concurrency?: number;
  readonly timeoutMs?: number;
  readonly replayNeedsApproval?: true;
  readonly description?: string;
}

const views = { public: View.PUBLIC, partner: View.PARTNER, full: View.FULL } as const;
const ways = { stream: Way.STREAM, events: Way.EVENTS } as const;

export function withSubscriptionOptions(command: Command): Command {
  return command
    .requiredOption("--id <id>", "订阅标识 / id, lower-case letters, digits, hyphens")
    .requiredOption("--system <system>", "接收系统 / the receiving system")
    .requiredOption("--types <types>", "事件类型，逗号分隔，可用短名 / event types, with commas; short names will do", collectTypes)
    .option("--filter <json|@file>", "筛选条件（proto JSON） / filter in proto JSON, or @ and a file")
    .option("--divisions <codes>", "区划代码或其开头 / division codes or their beginnings", collectWords)
    .addOption(new Option("--view <view>", "视图 / what it may see").choices(Object.keys(views)).default("public"))
    .option("--from <place>", "起点：now、beginning、时间或序号 / where it begins: now, beginning, a time, or a journal sequence", parseStart)
    .option("--webhook <url>", "回调地址 / where to, for a signed webhook")
    .option("--header <name=value>", "回调的附加请求头，可重复 / a further header of the webhook; may be repeated", collectHeader)
    .addOption(new Option("--way <way>", "无回调时的接收方式 / how it is received, when not by webhook").choices(Object.keys(ways)).conflicts("webhook"))
    .addOption(new Option("--order <order>", "次序 / order: per case, or none").choices(["case", "none"]).default("case"))
    .option("--max-attempts <number>", "死信前的尝试次数 / attempts before the dead letter", parseCount)
    .option("--per-second <number>", "每秒至多投递 / deliveries per second", parseCount)
    .option("--concurrency <number>", "同时至多投递 / deliveries at once", parseCount)
    .option("--timeout-ms <number>", "回调时限，毫秒 / time for one webhook call, milliseconds", parseCount)
    .option("--replay-needs-approval", "重放须他人批准 / a replay needs a second operator")
    .option("--description <text>", "用途 / what it is for");
}

/** The subscription that the options describe. Throws INVALID_REQUEST when the filter is not of its form. */
export function toSubscription(options: SubscriptionOptions): Subscription {
  const { id, system, types, divisions = [], view, from, filter, order, replayNeedsApproval = false, description = "" } = options;
  return Subscription.fromPartial({
    id,
    system,
    eventTypes: [...types],
    view: views[view],
    divisions: [...divisions],
    order: order === "none" ? Order.NONE : Order.PER_CASE,
    replayNeedsApproval,
    description,
    ...(filter === undefined ? {} : { filter: readFilter(filter) }),
    ...(from ? { start: from } : {}),
    ...wayOf(options),
    ...policyOf(options),
  });
}

function wayOf({ webhook, header, way = "stream" }: SubscriptionOptions): Partial<Subscription> {
  if (webhook !== undefined) return { way: Way.WEBHOOK, webhook: { url: webhook, headers: { ...header } } };
  if (header) throw new HubError("INVALID_REQUEST", "--header 需与 --webhook 同用 / --header needs --webhook", {});
  return { way: ways[way] };
}

function policyOf({ maxAttempts, perSecond = 0, concurrency = 0, timeoutMs = 0 }: SubscriptionOptions): Partial<Subscription> {
  const limits = { perSecond, concurrency, timeoutMs };
  const retry = RetryPolicy.fromPartial({ maxAttempts: maxAttempts ?? 0 });
  return { ...(maxAttempts === undefined ? {} : { retry }), ...(Object.values(limits).some((limit) => limit > 0) ? { limits } : {}) };
}

/** A filter from the command line: JSON, or `@` and the name of a file. Throws INVALID_REQUEST. */
export function readFilter(text: string): Filter {
  const form = { typeName: "hub.registry.v1.Filter", codec: Filter };
  if (!text.startsWith("@")) return readProtoJson(text, form, "--filter").message;
  return readProtoJson(readTextFile(text.slice(1)), form, text.slice(1)).message;
}

/** Throws INVALID_REQUEST naming the file when it cannot be read. */
export function readTextFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", `无法读取文件 / cannot read ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { file }, { cause });
  }
}

const knownTypes = Object.keys(eventCodecs);

/** Full names of event types; a short one must be the name of one type only. */
export function collectTypes(value: string, former: readonly string[] = []): readonly string[] {
  return [...former, ...collectWords(value).map(parseType)];
}

export function parseType(name: string): string {
  const found = knownTypes.filter((type) => type === name || shortType(type) === name);
  if (found.length === 1 && found[0] !== undefined) return found[0];
  const near = knownTypes.filter((type) => type.toLowerCase().includes(shortType(name).toLowerCase().slice(0, 6))).map(shortType);
  const hint = near.length > 0 ? `；相近的有 / near: ${near.slice(0, 8).join(", ")}` : "";
  throw new InvalidArgumentError(`未知事件类型 / unknown event type ${name}${hint}`);
}

/** `now`, `beginning`, a day, a time, or a journal sequence; throws InvalidArgumentError. */
export function parseStart(text: string): Start {
  if (text === "now" || text === "beginning") return { at: { $case: text, value: true } };
  if (/^[1-9]\d{0,18}$/.test(text)) return { at: { $case: "sequence", value: BigInt(text) } };
  const time = findTime(text);
  if (time !== undefined) return { at: { $case: "time", value: time } };
  throw new InvalidArgumentError("应为 now、beginning、时间（2026-11-01 或 RFC 3339）或序号 / now, beginning, a day or RFC 3339 time, or a sequence from 1");
}

/** A day or an RFC 3339 time as an RFC 3339 time; throws InvalidArgumentError. */
export function parseTime(text: string): string {
  const time = findTime(text);
  if (time !== undefined) return time;
  throw new InvalidArgumentError("应为日期（2026-11-01）或 RFC 3339 时间 / a day or an RFC 3339 time");
}

function findTime(text: string): string | undefined {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00+08:00` : text;
  return /^\d{4}-\d{2}-\d{2}T/.test(time) && !Number.isNaN(Date.parse(time)) ? time : undefined;
}

/** A whole number from 1; throws InvalidArgumentError. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError("应为正整数 / a whole number from 1");
}

function collectHeader(text: string, former: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("应为 名=值 / name=value");
  return { ...former, [name.trim()]: value.trim() };
}
