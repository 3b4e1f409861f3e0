import type { SourceRecord } from "../contract.ts";
import { compile } from "../rest/expression.ts";
import { createRecordReader } from "../rest/recordReader.ts";
import { createNonceMemory } from "../signing/nonceMemory.ts";
import type { Signing } from "../signing/schemes.ts";
import { verify, type Verification } from "../signing/verify.ts";
import type { Push, PushHandler, PushReply } from "./receiver.ts";
import type { WebhookFeed } from "./settings.ts";
import type { Spool } from "./spool.ts";

export interface PushHandlerParts {
  readonly feed: WebhookFeed;
  /** How callers prove themselves. */
  readonly signing: Signing;
  readonly spool: Spool;
  /** Of the feed in the manifest. */
  readonly place: string;
}

/** Takes pushes of one feed into its spool: a 2xx means that they are on the disk. */
export function createPushHandler({ feed, signing, spool, place }: PushHandlerParts): PushHandler {
  const list = compile(feed.records, `${place}.records`);
  const reader = createRecordReader({ prefix: feed.prefix, values: feed.values, ...(feed.place === undefined ? {} : { place: feed.place }) }, place);
  const nonces = createNonceMemory("windowSeconds" in signing ? signing.windowSeconds * 1000 : 300_000);

  /** Webhooks keep their id when they are sent again; every other nonce is used once. */
  const isReplay = (nonce: string) => signing.scheme !== "standard-webhooks" && nonce !== "" && !nonces.isNew(nonce, Date.now());

  const toRecords = async (body: unknown, messageId: string): Promise<readonly SourceRecord[]> => {
    const raw = feed.records === "" ? [body] : await list.list(body);
    // Several records of one message are told apart by their number.
    const named = (index: number) => (raw.length === 1 || messageId === "" ? messageId : `${messageId}#${index + 1}`);
    return Promise.all(raw.map((one, index) => reader.read(one, named(index))));
  };

  return {
    maxBodyBytes: feed.maxBodyBytes,
    async take(push): Promise<PushReply> {
      const checked = verify(push, signing, Date.now());
      if (!checked.ok) return refusal(401, checked.problem.toUpperCase(), `${problems[checked.problem]} / ${checked.problem}`);
      if (isReplay(checked.nonce)) return refusal(401, "REPLAY", "随机数重复 / nonce used before");
      const body = parsed(checked.body);
      if (body === undefined) return refusal(400, "NOT_JSON", "正文不是 JSON / the body is not JSON");
      if (spool.waiting().length >= feed.spool) return { ...refusal(503, "FULL", "积压已满，请稍后重发 / too many wait: send again later"), retryAfterSeconds: feed.retryAfterSeconds };
      await spool.add(await toRecords(body, checked.nonce || idOf(push)));
      return { status: 202, body: feed.reply };
    },
  };
}

const problems: Readonly<Record<(Verification & { ok: false })["problem"], string>> = {
  absent: "缺少签名",
  key: "应用标识不符",
  time: "时间超出允许偏差",
  signature: "签名错误",
};

const idOf = ({ headers }: Push) => headers["webhook-id"] ?? headers["idempotency-key"] ?? "";

function refusal(status: number, code: string, message: string): PushReply {
  return { status, body: { code, message } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
