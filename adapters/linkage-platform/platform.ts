import { z } from "zod";
import { formLists } from "../sdk/steps/formExtras.ts";
import type { Page } from "../sdk/connectors/pages.ts";
import { createRestClient, type RestReply } from "../sdk/connectors/rest/restClient.ts";
import type { BatchReply } from "../sdk/connectors/rest/sendHalving.ts";
import { signingSchema } from "../sdk/connectors/signing/schemes.ts";
import { targetError } from "../sdk/connectors/targetError.ts";

/** Settings of the adapter. */
export const linkageConfig = z.strictObject({
  url: z.url().meta({ description: "Root of the platform's interface, without a trailing slash." }),
  appKey: z.string().min(1).meta({ description: "Application key issued by the platform." }),
  secret: z.string().min(16).meta({ description: "Secret for signing requests (HMAC-SM3).", sensitive: true }),
  timeoutMs: z.int().min(100).default(10_000).meta({ description: "One request may take this long, milliseconds." }),
  outboxLimit: z.int().min(1).max(500).default(500).meta({ description: "Facts fetched from the platform at a time." }),
});

export type LinkageConfig = z.infer<typeof linkageConfig>;

/** The registers of the platform that the hub writes. */
export const registers = ["penalties", "transfers", "publications", "deadlines", "reviews", "queue"] as const;
export type Register = (typeof registers)[number];

/** One row for a register. `version` orders the rows of one case; `data` has the platform's own field names. */
export interface PlatformItem {
  readonly deliveryId: string;
  readonly caseId: string;
  readonly version: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const itemResult = z.object({
  deliveryId: z.string(),
  state: z.enum(["applied", "duplicate", "stale", "refused"]),
  receiptNo: z.string().default(""),
  code: z.string().default(""),
  message: z.string().default(""),
});
export type ItemResult = z.infer<typeof itemResult>;

const listTitles: ReadonlySet<string> = new Set(Object.values(formLists).map(({ title }) => title));
const record = z.record(z.string(), z.string());

/** A fact of the platform's users, with the values as found: texts, and lists where the form has lists. */
const fact = z.record(z.string(), z.union([z.string(), z.array(record)])).refine(
  (form) => Object.entries(form).every(([title, value]) => typeof value === "string" || listTitles.has(title)),
  "only lists of the form may be lists",
);
export type PlatformFact = z.infer<typeof fact>;

const outboxPage = z.object({ items: z.array(z.object({ id: z.string(), cursor: z.string(), fact: z.unknown() })) });

/** A fact waiting for the hub. One that is not of the agreed form has no `fact`: it must not stop those behind it. */
export interface OutboxItem {
  readonly id: string;
  readonly cursor: string;
  readonly fact: PlatformFact | undefined;
}

/** What the platform's user reads beside the fact he entered. */
export interface OutboxAck {
  readonly id: string;
  readonly outcome: "accepted" | "duplicate" | "parked" | "manual" | "rejected";
  /** Parked: what it waits for, and until when. */
  readonly waitingFor: string;
  readonly waitingUntil: string;
  readonly caseId: string;
  readonly eventId: string;
  readonly version: number;
  readonly errors: readonly { readonly code: string; readonly field: string; readonly message: string }[];
  readonly warnings: readonly { readonly code: string; readonly field: string; readonly message: string }[];
}

const heldPage = z.object({ items: z.array(z.object({ caseId: z.string(), type: z.string(), version: z.int().min(0) })), next: z.string().default("") });
/** A record of a register; `type` is that of its newest row, without package. */
export type HeldRow = z.infer<typeof heldPage>["items"][number];

const refusal = z.object({ code: z.string().default(""), message: z.string().default("") });
const SYSTEM = "linkage-platform";
/** Records asked for at a time. */
const HELD_LIMIT = 1_000;

/** The platform's interface. Every call fails as RestClient.send does. */
export interface Platform {
  /** Writes rows of one register; the platform is idempotent by `deliveryId`. */
  write(register: Register, items: readonly PlatformItem[], signal: AbortSignal): Promise<BatchReply<ItemResult>>;
  /** Facts after the cursor, oldest first; the empty cursor is the beginning. */
  outbox(after: string, signal: AbortSignal): Promise<readonly OutboxItem[]>;
  acknowledge(acks: readonly OutboxAck[], signal: AbortSignal): Promise<void>;
  /** What a register holds, a page of its records; the empty place is the beginning. */
  held(register: Register, after: string, signal: AbortSignal): Promise<Page<HeldRow>>;
}

/** Opens the interface; sends nothing yet. */
export function createPlatform(config: LinkageConfig): Platform {
  const client = createRestClient({
    system: SYSTEM,
    baseUrl: config.url,
    timeoutMs: config.timeoutMs,
    signing: signingSchema.parse({ scheme: "hmac-sm3", key: config.appKey, secret: config.secret }),
  });
  const post = (path: string, items: readonly unknown[], signal: AbortSignal) =>
    client.send({ method: "POST", path, body: JSON.stringify({ items }) }, signal);
  return {
    async write(register, items, signal) {
      const reply = await post(`/api/v1/${register}:batch`, items, signal);
      if (reply.status >= 400) return { refused: parse(refusal, reply) };
      return { results: inOrder(items, parse(z.object({ items: z.array(itemResult) }), reply).items) };
    },
    async outbox(after, signal) {
      const query = new URLSearchParams({ after, limit: String(config.outboxLimit) });
      const reply = await client.send({ method: "GET", path: `/api/v1/outbox?${query.toString()}` }, signal);
      return expectOk(reply, () =>
        parse(outboxPage, reply).items.map(({ id, cursor, fact: found }) => ({ id, cursor, fact: fact.safeParse(found).data })),
      );
    },
    async acknowledge(acks, signal) {
      const reply = await post("/api/v1/outbox/acks", acks, signal);
      expectOk(reply, () => undefined);
    },
    async held(register, after, signal) {
      const query = new URLSearchParams({ after, limit: String(HELD_LIMIT) });
      const reply = await client.send({ method: "GET", path: `/api/v1/${register}?${query.toString()}` }, signal);
      const { items, next } = expectOk(reply, () => parse(heldPage, reply));
      return { rows: items, next: next || undefined };
    },
  };
}

/** The platform may answer an item twice or in another order; an item without answer is a broken reply. */
function inOrder(items: readonly PlatformItem[], results: readonly ItemResult[]): readonly ItemResult[] {
  const byId = new Map(results.map((result) => [result.deliveryId, result]));
  return items.map(({ deliveryId }) => {
    const result = byId.get(deliveryId);
    if (!result) throw targetError("TARGET_UNAVAILABLE", SYSTEM, "an item was not answered");
    return result;
  });
}

function expectOk<T>(reply: RestReply, read: () => T): T {
  if (reply.status >= 400) throw targetError("TARGET_UNAVAILABLE", SYSTEM, `HTTP ${reply.status}`);
  return read();
}

function parse<T>(schema: z.ZodType<T>, reply: RestReply): T {
  const result = schema.safeParse(reply.body);
  if (result.success) return result.data;
  throw targetError("TARGET_UNAVAILABLE", SYSTEM, "reply has another form than agreed", { cause: result.error });
}
