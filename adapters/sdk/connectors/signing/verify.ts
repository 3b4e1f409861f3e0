import { fixedHeaders, toPlan, type SigningPlan } from "./plan.ts";
import { placeOf, signedText, splitOnce, type SignableRequest } from "./sign.ts";
import { isSame, isSignature } from "./signature.ts";
import type { Signing } from "./schemes.ts";
import { readTime } from "./signingTime.ts";
import { readTemplate } from "./template.ts";

/** A request as it came in. */
export interface ReceivedRequest extends SignableRequest {
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export type Verification =
  | {
      readonly ok: true;
      /** The body as it was signed, without what proves the sender. */
      readonly body: string;
      /** Empty when the scheme has none. */
      readonly nonce: string;
    }
  | { readonly ok: false; readonly problem: "absent" | "key" | "time" | "signature" };

/**
 * Whether the request comes from who knows the secret, was not changed and is not older than the window. Pure; whether a nonce was
 * used before is the caller's to know (NonceMemory). Comparisons take the same time whatever was sent.
 */
export function verify(request: ReceivedRequest, signing: Signing, nowMs: number): Verification {
  const plan = toPlan(signing);
  if (!plan) return verifyFixed(request, fixedHeaders(signing) ?? {});
  const found = proofOf(plan, request);
  if (!found) return { ok: false, problem: "absent" };
  const { values, signed } = found;
  if (plan.key !== "" && !isSame(values["key"] ?? plan.key, plan.key)) return { ok: false, problem: "key" };
  if (!isTimely(plan, values["time"] ?? "", nowMs)) return { ok: false, problem: "time" };
  const text = (secret: string) => signedText(plan, signed, { key: plan.key, time: "", nonce: "", ...values, secret });
  if (!isSignature(plan, values["signature"] ?? "", text)) return { ok: false, problem: "signature" };
  return { ok: true, body: signed.body, nonce: values["nonce"] ?? "" };
}

/** A scheme that signs no time cannot tell an old request. */
function isTimely({ over, time, windowMs }: SigningPlan, given: string, nowMs: number): boolean {
  return !over.includes("{time}") || Math.abs(nowMs - readTime(time, given)) <= windowMs;
}

function verifyFixed({ headers, body }: ReceivedRequest, expected: Readonly<Record<string, string>>): Verification {
  for (const [name, value] of Object.entries(expected)) {
    const given = headers[name];
    if (given === undefined) return { ok: false, problem: "absent" };
    if (!isSame(given, value)) return { ok: false, problem: "signature" };
  }
  return { ok: true, body, nonce: "" };
}

interface Proof {
  /** What stood at the template's places: key, time, nonce, signature. */
  readonly values: Readonly<Record<string, string>>;
  /** The request as it was before it was signed. */
  readonly signed: SignableRequest;
}

function proofOf(plan: SigningPlan, request: ReceivedRequest): Proof | undefined {
  const { put } = plan;
  const part = placeOf(put.in, request.body);
  const body = part === "body" ? parseObject(request.body) : {};
  const fieldOf = {
    headers: (name: string) => request.headers[name.toLowerCase()],
    query: (name: string) => new URLSearchParams(splitOnce(request.target, "?")[1]).get(name) ?? undefined,
    body: (name: string) => textOf(body?.[name]),
  }[part];
  const values: Record<string, string> = {};
  for (const [name, template] of Object.entries(put.fields)) {
    const read = readTemplate(template, fieldOf(name) ?? "");
    if (!read || fieldOf(name) === undefined) return undefined;
    Object.assign(values, read);
  }
  const names = new Set(Object.keys(put.fields));
  if (part === "query") return { values, signed: { ...request, target: withoutQuery(request.target, names) } };
  if (part === "headers") return { values, signed: request };
  const inner = put.wrap === undefined ? JSON.stringify(withoutFields(body ?? {}, names)) : textOf(body?.[put.wrap]);
  return inner === undefined ? undefined : { values, signed: { ...request, body: inner } };
}

/** The target without some parameters; the others stay letter for letter, for they are signed so. */
function withoutQuery(target: string, names: ReadonlySet<string>): string {
  const [path = "", query = ""] = splitOnce(target, "?");
  const kept = query.split("&").filter((pair) => pair !== "" && ![...new URLSearchParams(pair).keys()].some((name) => names.has(name)));
  return kept.length === 0 ? path : `${path}?${kept.join("&")}`;
}

function withoutFields(body: Readonly<Record<string, unknown>>, names: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.has(name)));
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown) => (typeof value === "string" ? value : undefined);
