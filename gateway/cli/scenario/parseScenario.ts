import { HubError } from "../../../services/shared/errors.ts";
import { readClockTime } from "./rules/clockTime.ts";
import type { Scenario, ScenarioEvent } from "./rules/scenario.ts";

const TEXT_KEYS = ["event", "caseNo", "occurredAt", "receivedAt", "actor", "documentNo", "reason", "operation"] as const;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a scenario. Throws INVALID_REQUEST naming file, place and remedy when the file itself is bad: not JSON, no events, no
 * time of the end, an event that is no object or a value that is no text. What an event says is for the hub to judge.
 */
export function parseScenario(text: string, file: string): Scenario {
  const root = parseJson(text.replace(/^\uFEFF/, ""), file);
  if (!isFields(root)) throw bad(file, "$", { found: "不是对象 / not an object", remedy: '应为 {"now":…,"events":[…]} / give {"now":…,"events":[…]}' });
  const { now, events } = root;
  if (!Array.isArray(events)) throw bad(file, "$.events", { found: "缺少事件数组 / no array of events", remedy: '写 "events":[…] / write "events":[…]' });
  if (events.length === 0) throw bad(file, "$.events", { found: "没有事件 / no events", remedy: "至少写一个事件 / give at least one" });
  return { comment: typeof root["comment"] === "string" ? root["comment"] : "", now: readNow(now, file), events: events.map((one, index) => readEvent(one, index, file)), expected: root["expected"] };
}

function readNow(now: unknown, file: string): number {
  const at = typeof now === "string" ? readClockTime(now) : undefined;
  if (at !== undefined) return at;
  const found = now === undefined ? "缺失 / missing" : `${JSON.stringify(now)} 不是时间 / is no time`;
  throw bad(file, "$.now", { found, remedy: '写 ISO 时间 / write an ISO time, e.g. "2026-03-10T12:00:00+08:00"' });
}

function readEvent(value: unknown, index: number, file: string): ScenarioEvent {
  const place = `$.events[${index}]`;
  if (!isFields(value)) throw bad(file, place, { found: `${JSON.stringify(value)?.slice(0, 60)} 不是对象 / not an object`, remedy: '写 {"event":…,"caseNo":…,"occurredAt":…} / give an object' });
  const data = value["data"] ?? {};
  if (!isFields(data)) throw bad(file, `${place}.data`, { found: "不是对象 / not an object", remedy: '写 "data":{…} 或省去 / give an object, or leave it out' });
  const texts = Object.fromEntries(TEXT_KEYS.map((key) => [key, readText(value[key] ?? (key === "operation" ? data[key] : undefined), `${place}.${key}`, file)])) as Record<(typeof TEXT_KEYS)[number], string>;
  const unknownKeys = Object.keys(value).filter((key) => key !== "data" && key !== "comment" && !TEXT_KEYS.some((known) => known === key));
  return { ...texts, index, data, unknownKeys };
}

function readText(value: unknown, place: string, file: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw bad(file, place, { found: "应为文本 / should be text", remedy: "写成带引号的文本 / write it in quotes" });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw bad(file, placeOf(text), { found: `不是 JSON / not JSON: ${words.slice(0, 160)}`, remedy: "修正此处语法 / mend the syntax there", cause });
  }
}

/** `line:column`, from 1. The parser's words do not always tell, so the shortest beginning that cannot be mended by going on is sought. */
function placeOf(text: string): string {
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (middle <= text.length && mayGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  const before = text.slice(0, good).split("\n");
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/** The text is JSON, or the beginning of some. */
function mayGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (error) {
    const words = error instanceof Error ? error.message : "";
    return /^Unexpected end|^Unterminated string/.test(words) || words.includes(`at position ${beginning.length} `);
  }
}

interface Fault {
  readonly found: string;
  readonly remedy: string;
  readonly cause?: unknown;
}

function bad(file: string, place: string, { found, remedy, cause }: Fault): HubError {
  return new HubError("INVALID_REQUEST", `${file} ${place}: ${found}；${remedy}`, { file, place }, { cause });
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
