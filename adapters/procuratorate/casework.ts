import { z } from "zod";
import type { Page } from "../sdk/connectors/pages.ts";
import { createRestClient, type RestReply } from "../sdk/connectors/rest/restClient.ts";
import type { BatchReply } from "../sdk/connectors/rest/sendHalving.ts";
import { signingSchema, type Signing } from "../sdk/connectors/signing/schemes.ts";
import { targetError } from "../sdk/connectors/targetError.ts";

/** Settings of the adapter. */
export const procuratorateConfig = z.strictObject({
  url: z.url().meta({ description: "接口根地址，末尾不带斜线 / root of the interface, without a trailing slash" }),
  appKey: z.string().min(1).meta({ description: "应用标识 / application key issued by the procuratorate" }),
  secret: z.string().min(16).meta({ description: "签名密钥 / secret for signing requests", sensitive: true }),
  signature: z.enum(["hmac-sm3", "md5"]).default("hmac-sm3").meta({ description: "签名方式；md5 仅用于旧网关 / how requests are signed; md5 only for an older gateway" }),
  timeoutMs: z.int().min(100).default(10_000).meta({ description: "一次请求的时限（毫秒） / one request may take this long, milliseconds" }),
  outboxLimit: z.int().min(1).max(500).default(500).meta({ description: "一次取件数 / rows fetched at a time" }),
});

export type ProcuratorateConfig = z.infer<typeof procuratorateConfig>;

const SYSTEM = "procuratorate";
/** Cases asked for at a time. */
const HELD_LIMIT = 1_000;

/** A row of the outbox. One whose data are not texts has no `data`: it must not stop those behind it. */
export interface OutboxRow {
  /** Names the row for ever. */
  readonly id: string;
  readonly cursor: string;
  /** 录入时间, `yyyyMMddHHmmssSSS`. */
  readonly enteredAt: string;
  readonly data: Readonly<Record<string, string>> | undefined;
}

const outboxPage = z.object({
  items: z.array(z.object({ id: z.string(), seq: z.int(), lrsj: z.string().default(""), data: z.unknown() })),
});
const rowData = z.record(z.string(), z.string());

/** What a user of the system reads beside his row: the codes of the README. */
export interface Acknowledgement {
  /** 1 the first answer, 2 what became of it later. */
  readonly hzlx: "1" | "2";
  readonly jgdm: string;
  readonly jgsm: string;
  readonly sjbh: string;
  readonly ajbs: string;
  readonly bbh: number;
  readonly wt: readonly Readonly<Record<string, string>>[];
}

/** A notice for the system's inbox. */
export interface InboxItem {
  readonly deliveryId: string;
  readonly ajbs: string;
  readonly bbh: number;
  readonly lx: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const itemResult = z.object({
  deliveryId: z.string(),
  /** 0 taken, 1 known, 2 older than what is held, 9 refused. */
  jg: z.enum(["0", "1", "2", "9"]),
  hzh: z.string().default(""),
  cwdm: z.string().default(""),
  cwsm: z.string().default(""),
});
export type ItemResult = z.infer<typeof itemResult>;

const refusal = z.object({ code: z.string().default("HTTP"), message: z.string().default("") });

const heldPage = z.object({ items: z.array(z.object({ ajbs: z.string(), bbh: z.int().min(0) })), next: z.string().default("") });
export type HeldCase = z.infer<typeof heldPage>["items"][number];

/** The interface of 检察业务应用系统. Every call fails as RestClient.send does. */
export interface Casework {
  /** Rows after the cursor, oldest first; the empty cursor is the beginning. */
  outbox(after: string, signal: AbortSignal): Promise<readonly OutboxRow[]>;
  /** Writes an answer beside a row; false when the system knows no such row. */
  acknowledge(id: string, ack: Acknowledgement, signal: AbortSignal): Promise<boolean>;
  /** Gives notices; the system is idempotent by `deliveryId`. */
  inform(items: readonly InboxItem[], signal: AbortSignal): Promise<BatchReply<ItemResult>>;
  /** The version held of each case, a page after a case; the empty one is the beginning. */
  held(after: string, signal: AbortSignal): Promise<Page<HeldCase>>;
}

/** Opens the interface; sends nothing yet. */
export function createCasework(config: ProcuratorateConfig): Casework {
  const { url, timeoutMs, outboxLimit } = config;
  const client = createRestClient({ system: SYSTEM, baseUrl: url, timeoutMs, signing: signingOf(config) });
  return {
    async outbox(after, signal) {
      const query = new URLSearchParams({ after, limit: String(outboxLimit) });
      const reply = await client.send({ method: "GET", path: `/outbox?${query.toString()}` }, signal);
      expectOk(reply);
      return parse(outboxPage, reply).items.map(({ id, seq, lrsj, data }) => ({ id, cursor: String(seq), enteredAt: lrsj, data: rowData.safeParse(data).data }));
    },
    async acknowledge(id, ack, signal) {
      const reply = await client.send({ method: "POST", path: `/outbox/${encodeURIComponent(id)}/ack`, body: JSON.stringify(ack) }, signal);
      if (reply.status === 404) return false;
      expectOk(reply);
      return true;
    },
    async inform(items, signal) {
      const reply = await client.send({ method: "POST", path: "/inbox", body: JSON.stringify({ items }) }, signal);
      if (reply.status >= 400) return { refused: parse(refusal, reply) };
      return { results: inOrder(items, parse(z.object({ items: z.array(itemResult) }), reply).items) };
    },
    async held(after, signal) {
      const query = new URLSearchParams({ after, limit: String(HELD_LIMIT) });
      const reply = await client.send({ method: "GET", path: `/inbox?${query.toString()}` }, signal);
      expectOk(reply);
      const { items, next } = parse(heldPage, reply);
      return { rows: items, next: next || undefined };
    },
  };
}

/** Signature and data travel in the request itself: in the query of a GET, around the data of a POST. MD5 covers only who sends (SPEC §10). */
function signingOf({ appKey, secret, signature }: ProcuratorateConfig): Signing {
  const put = { in: "query-or-body", wrap: "data", fields: { appKey: "{key}", requestTime: "{time}", sign: "{signature}" } };
  const scheme = signature === "md5" ? { scheme: "appkey-md5" } : { scheme: "hmac-sm3", over: "{key}\n{time}\n{method}\n{target}\n{body}" };
  return signingSchema.parse({ ...scheme, key: appKey, secret, put });
}

/** The system may answer an item twice or in another order; an item without answer is a broken reply. */
function inOrder(items: readonly InboxItem[], results: readonly ItemResult[]): readonly ItemResult[] {
  const byId = new Map(results.map((result) => [result.deliveryId, result]));
  return items.map(({ deliveryId }) => {
    const result = byId.get(deliveryId);
    if (!result) throw targetError("TARGET_UNAVAILABLE", SYSTEM, "an item was not answered");
    return result;
  });
}

function expectOk(reply: RestReply): void {
  if (reply.status >= 400) throw targetError("TARGET_UNAVAILABLE", SYSTEM, `HTTP ${reply.status}`);
}

function parse<T>(schema: z.ZodType<T>, reply: RestReply): T {
  const result = schema.safeParse(reply.body);
  if (result.success) return result.data;
  throw targetError("TARGET_UNAVAILABLE", SYSTEM, "reply has another form than agreed", { cause: result.error });
}
