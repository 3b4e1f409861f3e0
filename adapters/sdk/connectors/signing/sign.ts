import { hash } from "node:crypto";
import { fixedHeaders, toPlan, type SigningPlan } from "./plan.ts";
import { computeSignature } from "./signature.ts";
import type { Signing } from "./schemes.ts";
import { writeTime } from "./signingTime.ts";
import { fillTemplate } from "./template.ts";

export interface SignableRequest {
  readonly method: string;
  /** Path with query, as sent. */
  readonly target: string;
  /** Empty when there is none. */
  readonly body: string;
}

/** What changes from request to request. */
export interface SigningMoment {
  readonly nowMs: number;
  /** Used once; for Standard Webhooks the id of the message, which stays the same when it is sent again. */
  readonly nonce: string;
}

/** What a signed request bears beside what it had. */
export interface Additions {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
  /** The field that then holds the body as text. */
  readonly wrap?: string;
}

const nothing: Additions = { headers: {}, query: {}, body: {} };

/** Computes what proves who sends the request. Pure. */
export function sign(request: SignableRequest, signing: Signing, moment: SigningMoment): Additions {
  const plan = toPlan(signing);
  if (!plan) return { ...nothing, headers: fixedHeaders(signing) ?? {} };
  const secret = plan.secrets[0] ?? "";
  const known = { key: plan.key, time: writeTime(plan.time, moment.nowMs), nonce: moment.nonce };
  const signature = computeSignature(plan, secret, signedText(plan, request, { ...known, secret }));
  return place(plan, request, { ...known, signature });
}

function place({ put }: SigningPlan, request: SignableRequest, values: Readonly<Record<string, string>>): Additions {
  const fields = Object.fromEntries(Object.entries(put.fields).map(([name, template]) => [name, fillTemplate(template, values)]));
  const part = placeOf(put.in, request.body);
  return { ...nothing, [part]: fields, ...(part === "body" && put.wrap !== undefined ? { wrap: put.wrap } : {}) };
}

export function placeOf(place: SigningPlan["put"]["in"], body: string): "headers" | "query" | "body" {
  if (place !== "query-or-body") return place;
  return body === "" ? "query" : "body";
}

/** The text that is signed. */
export function signedText(plan: SigningPlan, { method, target, body }: SignableRequest, values: Readonly<Record<string, string>>): string {
  const [path = "", query = ""] = splitOnce(target, "?");
  const bodyHash = plan.over.includes("{bodyHash}") ? hash(plan.hash, body, "hex") : "";
  return fillTemplate(plan.over, { ...values, method, target, path, query, body, bodyHash });
}

/** The request with its additions, as it goes out. A body that fields are merged into must be a JSON object. */
export function withAdditions(request: SignableRequest, additions: Additions): SignableRequest & Pick<Additions, "headers"> {
  const query = new URLSearchParams(additions.query).toString();
  const joint = request.target.includes("?") ? "&" : "?";
  const target = query === "" ? request.target : `${request.target}${joint}${query}`;
  return { method: request.method, target, body: withFields(request.body, additions), headers: additions.headers };
}

function withFields(body: string, { body: fields, wrap }: Additions): string {
  if (Object.keys(fields).length === 0) return body;
  if (wrap !== undefined) return JSON.stringify({ ...fields, [wrap]: body });
  return JSON.stringify({ ...fields, ...(body === "" ? {} : (JSON.parse(body) as object)) });
}

export function splitOnce(text: string, by: string): readonly string[] {
  const at = text.indexOf(by);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + by.length)];
}
