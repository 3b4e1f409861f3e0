import { z } from "zod";
import type { Page } from "../sdk/connectors/pages.ts";
import { createRestClient, type RestReply } from "../sdk/connectors/rest/restClient.ts";
import type { Refusal } from "../sdk/connectors/rest/sendHalving.ts";
import { targetError } from "../sdk/connectors/targetError.ts";

/** Settings of the adapter. */
export const creditChinaConfig = z.strictObject({
  url: z.url().meta({ description: "Root of the upload interface, without a trailing slash." }),
  appKey: z.string().min(1).meta({ description: "Application key issued by the credit platform." }),
  token: z.string().min(1).meta({ description: "Access token issued by the credit platform.", sensitive: true }),
  timeoutMs: z.int().min(100).default(10_000).meta({ description: "One request may take this long, milliseconds." }),
  receiptPollMs: z.int().min(10).default(100).meta({ description: "First wait for a receipt, milliseconds; it grows to 2 s." }),
  receiptTimeoutMs: z
    .int()
    .min(100)
    .default(60_000)
    .meta({ description: "A receipt later than this holds the subscription; it is asked for again, not uploaded again." }),
});

export type CreditChinaConfig = z.infer<typeof creditChinaConfig>;

export const CHANNEL = "credit-china";

/** A row of an upload. `record` has the public columns of 双公示 V2, for a withdrawal the decision number alone. */
export interface UploadRow {
  readonly deliveryId: string;
  readonly caseId: string;
  readonly version: number;
  /** The sender's number of the row, given back in lists: the event's case version. */
  readonly serial: number;
  readonly action: "publish" | "withdraw";
  readonly record: Readonly<Record<string, string>>;
}

const receiptRow = z.object({
  rowNo: z.int(),
  state: z.enum(["accepted", "refused"]),
  remoteId: z.string().default(""),
  code: z.string().default(""),
  message: z.string().default(""),
  processedAt: z.string().default(""),
});

/** What the channel did with a row. `processedAt` is RFC 3339. */
export type ReceiptRow = z.infer<typeof receiptRow>;

const receipt = z.object({ rows: z.array(receiptRow) });
const refusal = z.object({ code: z.string().default(""), message: z.string().default("") });

export type ReceiptReply =
  | { readonly state: "ready"; readonly rows: readonly ReceiptRow[] }
  | { readonly state: "waiting"; readonly retryAfterMs: number }
  | { readonly state: "unknown" };

const heldPage = z.object({ items: z.array(z.object({ caseId: z.string(), serial: z.int().min(0) })), next: z.string().default("") });
export type HeldRow = z.infer<typeof heldPage>["items"][number];

/** Records asked for at a time. */
const HELD_LIMIT = 1_000;

/** The upload interface. Every call fails as RestClient.send does. */
export interface Channel {
  /** Uploads rows, numbered from 1; the same batch again has no second effect. A refusal concerns the whole batch. */
  upload(batchNo: string, rows: readonly UploadRow[], signal: AbortSignal): Promise<Refusal | undefined>;
  receipt(batchNo: string, signal: AbortSignal): Promise<ReceiptReply>;
  /** What the channel holds, withdrawn records too, a page of them; the empty place is the beginning. */
  held(after: string, signal: AbortSignal): Promise<Page<HeldRow>>;
}

/** Opens the interface; sends nothing yet. */
export function createChannel({ url, appKey, token, timeoutMs }: CreditChinaConfig): Channel {
  const client = createRestClient({ system: CHANNEL, baseUrl: url, timeoutMs, signing: { scheme: "bearer", token }, headers: { "x-app-key": appKey } });
  return {
    async upload(batchNo, rows, signal) {
      const body = JSON.stringify({ batchNo, rows: rows.map((row, index) => ({ rowNo: index + 1, ...row })) });
      const reply = await client.send({ method: "POST", path: "/upload/batches", body }, signal);
      if (reply.status === 404) throw targetError("TARGET_UNAVAILABLE", CHANNEL, "HTTP 404");
      return reply.status >= 400 ? parse(refusal, reply) : undefined;
    },
    async receipt(batchNo, signal) {
      const reply = await client.send({ method: "GET", path: `/upload/batches/${batchNo}/receipt` }, signal);
      if (reply.status === 202) return { state: "waiting", retryAfterMs: reply.retryAfterMs };
      if (reply.status === 404) return { state: "unknown" };
      if (reply.status >= 400) throw targetError("TARGET_UNAVAILABLE", CHANNEL, `HTTP ${reply.status}`);
      return { state: "ready", rows: parse(receipt, reply).rows };
    },
    async held(after, signal) {
      const query = new URLSearchParams({ after, limit: String(HELD_LIMIT) });
      const reply = await client.send({ method: "GET", path: `/records?${query.toString()}` }, signal);
      if (reply.status >= 400) throw targetError("TARGET_UNAVAILABLE", CHANNEL, `HTTP ${reply.status}`);
      const { items, next } = parse(heldPage, reply);
      return { rows: items, next: next || undefined };
    },
  };
}

function parse<T>(schema: z.ZodType<T>, reply: RestReply): T {
  const result = schema.safeParse(reply.body);
  if (result.success) return result.data;
  throw targetError("TARGET_UNAVAILABLE", CHANNEL, "reply has another form than agreed", { cause: result.error });
}
