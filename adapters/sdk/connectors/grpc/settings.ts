import { z } from "zod";
import { restFeed, restSettings, restTarget, type RestFeed, type RestHoldings, type RestTarget } from "../rest/settings.ts";
import { tlsSchema } from "../rest/tls.ts";
import { httpStatusOf } from "./statusTable.ts";

export const grpcSettings = z.strictObject({
  address: z.string().regex(/^[^\s/:]+:\d+$/).meta({ description: "主机:端口 / host:port" }),
  proto: z.union([z.string(), z.array(z.string()).min(1)]).meta({ description: ".proto 文件 / the .proto file or files", path: true }),
  includeDirs: z.array(z.string()).default([]).meta({ description: "import 的查找目录 / where imports are looked for" }),
  tls: tlsSchema.omit({ fingerprint: true }).optional().meta({ description: "证书；缺省为明文 / certificates; absent = plain text" }),
  metadata: z.record(z.string().regex(/^[a-z0-9_.-]+$/), z.string()).default({}).meta({ description: "每次调用附带的元数据，例如 authorization / metadata of every call", sensitive: true }),
  timeoutMs: restSettings.shape.timeoutMs,
  maxBodyBytes: restSettings.shape.maxBodyBytes,
  streamIdleMs: z.int().min(10).default(1_000).meta({ description: "流中多久无新消息即算一批（毫秒） / a stream that is silent so long has given what there is now" }),
});

export type GrpcSettings = z.infer<typeof grpcSettings>;

const call = z.string().regex(/^[\w.]+\/\w+$/, "应为 包.服务/方法 / must be package.Service/Method").meta({ description: "方法，例如 demo.v1.Outbox/List / the method" });
const status = z.record(z.string().regex(/^[A-Z_]+$/), z.enum(["written", "kept", "refused", "tooFast", "down"])).default({}).meta({ description: "gRPC 状态码的含义 / what a code means, beside the usual" });
const form = z.record(z.string(), z.unknown());

const writeShape = {
  call,
  batch: restTarget.shape.batch,
  item: restTarget.shape.item,
  parallel: restTarget.shape.parallel,
  status,
  outcome: restTarget.shape.outcome,
  code: restTarget.shape.code,
  message: restTarget.shape.message,
};

/** A list by unary calls, or the messages of a server stream (then `records` stays `items`). */
const listShape = {
  call,
  request: form.default({}).meta({ description: "请求消息；其中 {cursor}、{limit} 为模板 / the request, with {cursor} and {limit}" }),
  limit: restFeed.shape.limit,
  start: restFeed.shape.start,
  records: restFeed.shape.records,
  next: restFeed.shape.next,
  cursor: restFeed.shape.cursor,
};

const answersSchema = z.strictObject({ ...writeShape, gone: z.array(z.string()).default([]) });

export const grpcFeed = z.strictObject({
  ...listShape,
  place: restFeed.shape.place,
  prefix: restFeed.shape.prefix,
  values: restFeed.shape.values,
  remaining: restFeed.shape.remaining,
  answers: answersSchema.optional(),
});

const holdingsSchema = z.strictObject({ ...listShape, key: z.string().min(1), version: z.string().min(1) });

export const grpcTarget = z.strictObject({
  ...writeShape,
  results: restTarget.shape.results,
  receipt: restTarget.shape.receipt,
  order: restTarget.shape.order,
  holdings: holdingsSchema.optional(),
});

export type GrpcFeed = z.infer<typeof grpcFeed>;
export type GrpcTarget = z.infer<typeof grpcTarget>;

/*
 * A call is a POST to `/package.Service/Method`, as it is on the wire: with that, feeds and targets are those of `rest`.
 */

type List = Pick<GrpcFeed, "call" | "request" | "limit" | "start" | "records" | "next" | "cursor">;

function toRestList({ call: method, request, ...list }: List) {
  return { ...list, request: { method: "POST" as const, path: `/${method}`, query: {}, headers: {}, body: request } };
}

function toRestWrite<Write extends Pick<GrpcTarget, "call" | "status">>({ call: method, status: codes, ...write }: Write) {
  const statuses = Object.fromEntries(Object.entries(codes).map(([name, means]) => [String(httpStatusOf(name)), means]));
  return { ...write, status: statuses, method: "POST" as const, path: `/${method}`, headers: {}, format: "json" as const, formField: "" };
}

export function toRestFeed({ place, prefix, values, remaining, answers, ...list }: GrpcFeed): RestFeed {
  const given = answers && { ...toRestWrite(answers), gone: answers.gone.map((name) => httpStatusOf(name)) };
  return { ...toRestList(list), place, prefix, values, remaining, answers: given };
}

export function toRestTarget({ holdings, ...target }: GrpcTarget): RestTarget {
  return { ...toRestWrite(target), holdings: holdings && toRestHoldings(holdings) };
}

function toRestHoldings({ key, version, ...list }: NonNullable<GrpcTarget["holdings"]>): RestHoldings {
  return { ...toRestList(list), key, version };
}
