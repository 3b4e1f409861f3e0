import { z } from "zod";
import { signingSchema } from "../signing/schemes.ts";
import { tlsSchema } from "./tls.ts";

/** Settings that every client of HTTP has. */
export const httpShape = {
  url: z.url({ protocol: /^https?$/ }).meta({ description: "接口根地址，末尾不带斜线 / root of the interface, without a trailing slash" }),
  timeoutMs: z.int().min(100).default(10_000).meta({ description: "一次请求的时限（毫秒） / one request may take this long, milliseconds" }),
  signing: signingSchema.default({ scheme: "none" }).meta({ description: "签名方式 / how requests are signed" }),
  headers: z.record(z.string().min(1), z.string()).default({}).meta({ description: "每次请求附带的标头 / headers of every request" }),
  tls: tlsSchema.optional().meta({ description: "证书 / certificates" }),
  maxBodyBytes: z.int().min(1024).default(20_000_000).meta({ description: "应答最大字节数 / largest answer, bytes" }),
  redirects: z.int().min(0).max(5).default(0).meta({ description: "同一主机内最多跟随几次重定向 / redirects followed inside the same host" }),
  charset: z.string().optional().meta({ description: "应答未注明时的字符集，例如 gb18030 / encoding of answers that do not say" }),
};

export const restSettings = z.strictObject({
  ...httpShape,
  check: z.string().startsWith("/").optional().meta({ description: "自检时读取的路径 / path that is read to see whether the system answers" }),
});

export type RestSettings = z.infer<typeof restSettings>;

const jsonata = (description: string) => z.string().min(1).meta({ description });

/** `{name}` in path, query and headers is filled in; a value in the path is escaped. */
const getSchema = z.strictObject({
  path: z.string().startsWith("/").meta({ description: "路径模板 / path, with {cursor} and {limit}" }),
  query: z.record(z.string(), z.string()).default({}),
  headers: z.record(z.string(), z.string()).default({}),
  method: z.enum(["GET", "POST"]).default("GET"),
  body: z.record(z.string(), z.unknown()).optional().meta({ description: "POST 查询的正文模板 / body of a query by POST; texts are templates" }),
});

/** A list that is read page after page. */
const listShape = {
  request: getSchema,
  limit: z.int().min(1).max(1000).default(500).meta({ description: "每页条数 / page size, for {limit}" }),
  start: z.string().default("").meta({ description: "起始游标 / first cursor" }),
  records: z.string().default("items").meta({ description: "应答中的列表（JSONata），空 = 应答本身 / the list in the answer, empty = the answer itself" }),
  next: jsonata("应答中的下一页游标 / the next cursor in the answer").optional(),
  cursor: jsonata("末条记录上的游标 / the cursor on the last record, where the answer has none").optional(),
};

/** A JSON form: texts in it are JSONata over the record or answer. */
const form = z.record(z.string(), z.unknown());

const writeShape = {
  method: z.enum(["POST", "PUT", "PATCH", "DELETE"]).default("POST"),
  path: z.string().startsWith("/").meta({ description: "路径模板 / path, with {key}, {deliveryId}, {version}, {fields.…} or, for answers, {id}" }),
  headers: z.record(z.string(), z.string()).default({}),
  /** Absent = one request per record. */
  batch: z.strictObject({ size: z.int().min(1).max(500).default(500), list: z.string().default("items"), with: form.default({}) }).optional(),
  item: form.optional().meta({ description: "一条记录的 JSON 形式；其中文字为 JSONata / JSON of one record; texts in it are JSONata" }),
  format: z.enum(["json", "form"]).default("json"),
  /** `form`: the field that holds the JSON; empty = every field by itself. */
  formField: z.string().default("data"),
  parallel: z.int().min(1).max(16).default(4).meta({ description: "同时进行的请求数 / requests under way at a time" }),
};

const verdict = z.enum(["written", "kept", "refused", "tooFast", "down"]);
export type Verdict = z.infer<typeof verdict>;

const judgeShape = {
  /** HTTP status → what it means, beside the usual. */
  status: z.record(z.string().regex(/^\d{3}$/), verdict).default({}),
  /** The word in a 2xx answer that tells what became of the record: many old systems answer 200 with `{code: 500}`. */
  outcome: z
    .strictObject({
      of: jsonata("结果词，输入 { status, body, result } / the word; input { status, body, result }"),
      written: z.array(z.string()).default([]),
      kept: z.array(z.string()).default([]),
      refused: z.array(z.string()).default([]),
      tooFast: z.array(z.string()).default([]),
      down: z.array(z.string()).default([]),
      /** What a word means that stands in none of the lists. */
      otherwise: verdict.default("down"),
    })
    .optional(),
  code: jsonata("退回代码 / code of a refusal").optional(),
  message: jsonata("退回说明 / words of a refusal").optional(),
};

const answersSchema = z.strictObject({
  ...writeShape,
  ...judgeShape,
  /** Statuses of an answer that the system has no place for any more, e.g. 404 of a record it deleted. */
  gone: z.array(z.int()).default([]),
});

export const restFeed = z.strictObject({
  ...listShape,
  place: jsonata("记录的永久编号 / names the record for ever"),
  prefix: z.string().default("").meta({ description: "编号前缀 / put before the place" }),
  values: z.string().default("").meta({ description: "记录中的字段（JSONata），空 = 记录本身 / the record's fields, empty = the record itself" }),
  remaining: jsonata("应答中剩余条数 / records that wait, in the answer").optional(),
  answers: answersSchema.optional(),
}).refine(({ next, cursor }) => next !== undefined || cursor !== undefined, { path: ["next"], message: "请设置 next 或 cursor，否则每次从头读起 / set next or cursor, or every poll begins at the start" });

export type RestFeed = z.infer<typeof restFeed>;
export type RestAnswers = z.infer<typeof answersSchema>;

const holdingsSchema = z.strictObject({
  ...listShape,
  key: jsonata("记录键 / key of the record; $recordKey(case, type) makes the hub's"),
  version: jsonata("版本 / its version"),
});

export type RestHoldings = z.infer<typeof holdingsSchema>;
export type RestList = Pick<RestFeed, "request" | "limit" | "start" | "records" | "next" | "cursor">;

export const restTarget = z.strictObject({
  ...writeShape,
  ...judgeShape,
  /** Batches: where the answer has its results, and which names the delivery; empty `id` = in the order sent. */
  results: z.strictObject({ list: z.string().default("items"), id: z.string().default("deliveryId") }).optional(),
  receipt: jsonata("回执，输入 { status, body, result } / the receipt").optional(),
  /** Who knows repetitions and older versions: the system itself, or notes of the connector for one that does not. */
  order: z.enum(["system", "notes"]).default("notes"),
  holdings: holdingsSchema.optional(),
});

export type RestTarget = z.infer<typeof restTarget>;
export type RestWrite = Pick<RestTarget, "method" | "path" | "headers" | "batch" | "item" | "format" | "formField" | "parallel">;
export type RestJudge = Pick<RestTarget, "status" | "outcome" | "code" | "message">;
