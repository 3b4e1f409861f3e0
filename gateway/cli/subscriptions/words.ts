import { Order, View, Way, type Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { describeFilter } from "../../../services/shared/filter/describeFilter.ts";
import { shortType } from "../terminal/labels.ts";
import { shortTime } from "../terminal/stateWords.ts";
import type { Column } from "../terminal/table.ts";

const VIEWS: Readonly<Record<View, string>> = {
  [View.UNSPECIFIED]: "公开 public",
  [View.PUBLIC]: "公开 public",
  [View.PARTNER]: "协作 partner",
  [View.FULL]: "全部 full",
};

const WAYS: Readonly<Record<Way, string>> = {
  [Way.UNSPECIFIED]: "流 stream",
  [Way.STREAM]: "流 stream",
  [Way.WEBHOOK]: "回调 webhook",
  [Way.EVENTS]: "事件流 events",
};

const ORDERS: Readonly<Record<Order, string>> = {
  [Order.UNSPECIFIED]: "逐案 per case",
  [Order.PER_CASE]: "逐案 per case",
  [Order.NONE]: "不排序 none",
};

export const viewLabel = (view: View): string => VIEWS[view];

/** What narrows the events of the types: conditions, filter and divisions; empty = nothing does. */
export function scopeWords({ conditions, filter, divisions }: Subscription): string {
  const parts = conditions.map(({ field, values }) => `data.${field} in [${values.join(", ")}]`);
  if (filter) parts.push(describeFilter(filter));
  if (divisions.length > 0) parts.push(`区划 division ${divisions.join(", ")}`);
  return parts.join("；");
}

export const stateWords = ({ paused, pauseReason }: Subscription): string => (paused ? `暂停 paused${pauseReason ? `：${pauseReason}` : ""}` : "运行 active");

const changeWords = ({ version, changedBy, changeTime }: Subscription): string => (version === 0 ? "0" : `${version}，${changedBy}，${shortTime(changeTime)}`);

export const listColumns: readonly Column<Subscription>[] = [
  { title: "订阅 subscription", value: ({ id }) => id },
  { title: "系统 system", value: ({ system }) => system },
  { title: "事件 types", value: ({ eventTypes }) => typeWords(eventTypes), maxWidth: 44 },
  { title: "范围 scope", value: scopeWords, maxWidth: 44 },
  { title: "视图 view", value: ({ view }) => viewLabel(view) },
  { title: "方式 way", value: ({ way }) => WAYS[way] },
  { title: "状态 state", value: stateWords, maxWidth: 40 },
  { title: "版本 version", value: changeWords },
];

function typeWords(types: readonly string[]): string {
  const [first = "", ...others] = types.map(shortType);
  return others.length === 0 ? first : `${first} +${others.length}`;
}

/** A subscription in full, one fact a line; what is not set is not shown. */
export function showLines(subscription: Subscription): string[] {
  const { id, system, description, eventTypes, view, way, webhook, order, version, changedBy, changeTime } = subscription;
  const facts: readonly (readonly [string, string])[] = [
    ["订阅 subscription", id],
    ["系统 system", system],
    ["用途 description", description],
    ["状态 state", stateWords(subscription)],
    ["视图 view", viewLabel(view)],
    ["方式 way", WAYS[way]],
    ["地址 url", webhook?.url ?? ""],
    ["请求头 headers", Object.entries(webhook?.headers ?? {}).map(([name, value]) => `${name}: ${value}`).join("；")],
    ["范围 scope", scopeWords(subscription)],
    ["起点 start", startWords(subscription)],
    ["顺序 order", ORDERS[order]],
    ["重试 retry", retryWords(subscription)],
    ["限制 limits", limitWords(subscription)],
    ["重放须批准 replay needs approval", subscription.replayNeedsApproval ? "是 yes" : ""],
    ["版本 version", version === 0 ? "0（旧版遗留 from an older hub）" : `${version}，${changedBy}，${changeTime}`],
  ];
  const lines = facts.filter(([, value]) => value !== "").map(([name, value]) => `${name}: ${value}`);
  return [...lines, "事件类型 event types:", ...eventTypes.map((type) => `  ${type}`)];
}

function startWords({ start }: Subscription): string {
  const at = start?.at;
  switch (at?.$case) {
    case undefined:
      return "";
    case "now":
      return "登记之时 now";
    case "beginning":
      return "最早 beginning";
    case "time":
      return at.value;
    case "sequence":
      return `序号 sequence ${at.value}`;
  }
}

function retryWords({ retry, maxAttempts }: Subscription): string {
  const parts: readonly (readonly [string, number])[] = [
    ["maxAttempts", retry?.maxAttempts || maxAttempts],
    ["baseMs", retry?.baseMs ?? 0],
    ["maxMs", retry?.maxMs ?? 0],
    ["multiplierPermille", retry?.multiplierPermille ?? 0],
    ["jitterPermille", retry?.jitterPermille ?? 0],
  ];
  return given(parts);
}

function limitWords({ limits }: Subscription): string {
  return given([
    ["perSecond", limits?.perSecond ?? 0],
    ["concurrency", limits?.concurrency ?? 0],
    ["timeoutMs", limits?.timeoutMs ?? 0],
  ]);
}

const given = (parts: readonly (readonly [string, number])[]): string =>
  parts
    .filter(([, value]) => value > 0)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
