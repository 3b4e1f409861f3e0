import { z } from "zod";
import type { Limits, RetryPolicy, Start, Webhook } from "../../proto/gen/hub/registry/v1/registry.ts";

/** 0 = the default, or a number in these bounds. */
const zeroOr = (min: number, max: number) =>
  z.number().int().refine((value) => value === 0 || (value >= min && value <= max), `应为 ${min}–${max}，0 = 默认 / from ${min} to ${max}; 0 = the default`);

/** The part, or nothing: what is wrong with it is reported at its own place. */
const orAbsent = <Part>(schema: z.ZodType<Part>) =>
  z.custom<Part | undefined>().superRefine((value, context) => {
    if (value === undefined) return;
    for (const { path, message } of schema.safeParse(value).error?.issues ?? []) context.addIssue({ code: "custom", path, message });
  });

/** Defaults of RetryPolicy, for comparing what is given with what is not. */
const defaults = { baseMs: 1_000, maxMs: 300_000 } as const;

export const retry = orAbsent<RetryPolicy>(
  z
    .object({
      maxAttempts: zeroOr(1, 1_000),
      baseMs: zeroOr(10, 3_600_000),
      maxMs: zeroOr(10, 7 * 86_400_000),
      multiplierPermille: zeroOr(1_000, 10_000),
      jitterPermille: zeroOr(1, 1_000),
    })
    .refine(({ baseMs, maxMs }) => (baseMs || defaults.baseMs) <= (maxMs || defaults.maxMs), { path: ["maxMs"], message: "小于 baseMs / less than baseMs" }),
);

export const limits = orAbsent<Limits>(z.object({ perSecond: zeroOr(1, 10_000), concurrency: zeroOr(1, 1_000), timeoutMs: zeroOr(100, 60_000) }));

const rfc3339 = z.iso.datetime({ offset: true });

export const start = z.custom<Start | undefined>().superRefine((given, context) => {
  const problem = given ? problemOfStart(given) : "";
  if (problem) context.addIssue({ code: "custom", message: problem });
});

function problemOfStart({ at }: Start): string {
  switch (at?.$case) {
    case undefined:
      return "为空 / empty; give one of now, beginning, time, sequence, or leave start out";
    case "now":
    case "beginning":
      return at.value ? "" : `${at.$case} 应为 true / is true, or left out`;
    case "time":
      return rfc3339.safeParse(at.value).success ? "" : "时间应为 RFC 3339 / a time in RFC 3339, e.g. 2026-11-01T00:00:00+08:00";
    case "sequence":
      return at.value >= 1n ? "" : "序号自 1 起 / sequences begin at 1";
  }
}

/** Headers that the hub sets, or by which a connection is steered. */
const ownHeaders = new Set(["host", "connection", "content-type", "content-length", "content-encoding", "transfer-encoding", "te", "trailer", "upgrade", "expect", "keep-alive", "traceparent", "tracestate", "user-agent"]);
/** Names under which credentials travel: the register is no place for secrets. */
const CREDENTIAL = /authorization|cookie|token|secret|password|credential|api-?key|signature/;

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, "不是 HTTP 头名 / no name of an HTTP header")
  .refine((name) => !/^(webhook-|ce-)/i.test(name), "webhook- 与 ce- 由黔联设置 / webhook- and ce- headers are set by the hub")
  .refine((name) => !ownHeaders.has(name.toLowerCase()), "此头由黔联设置 / this header is set by the hub")
  .refine((name) => !CREDENTIAL.test(name.toLowerCase()), "此处不存凭据 / no credentials here: the receiver checks the signature instead");

const headerValue = z.string().regex(/^[\x20-\x7e]{0,500}$/, "至多 500 个可见 ASCII 字符 / at most 500 printable ASCII characters");

const headers = z.record(z.string(), headerValue).superRefine((given, context) => {
  const names = Object.keys(given);
  if (names.length > 20) context.addIssue({ code: "custom", message: "至多 20 个 / at most 20" });
  for (const name of names) {
    const [issue] = headerName.safeParse(name).error?.issues ?? [];
    if (issue) context.addIssue({ code: "custom", path: [name.slice(0, 100)], message: issue.message });
  }
});

const url = z
  .string()
  .max(2_000)
  .superRefine((text, context) => {
    const problem = problemOfUrl(text);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

export const webhook = orAbsent<Webhook>(z.object({ url, headers }));

/** Form only: whether the address may be called is looked at by the delivery service, each time anew. */
function problemOfUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) return "应为 https 地址 / an https address, e.g. https://receiver.example/hub";
  if (url.username !== "" || url.password !== "") return "地址中不得有用户名或口令 / no user name or password in the address";
  if (url.hash !== "" || text.includes("#")) return "地址中不得有 # / no # in the address";
  return "";
}
