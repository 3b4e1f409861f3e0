import type { CallContext } from "nice-grpc";
import { timingSafeEqual } from "node:crypto";
import { HubError } from "../errors.ts";
import { sm3 } from "../ids.ts";

/** The key a caller presents in `authorization: Bearer <key>`. */
export function presentedKey(context: Pick<CallContext, "metadata">): string | undefined {
  const value = context.metadata.get("authorization");
  return value?.startsWith("Bearer ") ? value.slice(7) : undefined;
}

/** Lets pass only callers with the operator's (service) key. Throws UNAUTHENTICATED or NOT_GRANTED. */
export function requireServiceKey(context: Pick<CallContext, "metadata">, serviceKey: string): void {
  const key = presentedKey(context);
  if (key === undefined) throw new HubError("UNAUTHENTICATED", "需要运维密钥 / the operator's key is needed");
  if (!timingSafeEqual(Buffer.from(sm3(key)), Buffer.from(sm3(serviceKey)))) {
    throw new HubError("NOT_GRANTED", "此密钥不是运维密钥 / this key is not the operator's");
  }
}
