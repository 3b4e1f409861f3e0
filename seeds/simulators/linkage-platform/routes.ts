import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { stateWord } from "./factStates.ts";
import { acknowledgement, linkageFact, type Outbox } from "./outbox.ts";
import { registerItem, registerTypes, type Registers } from "./registers.ts";
import type { FaultSwitch } from "../rest/faultSwitch.ts";
import { jsonBody, type HttpReply, type HttpRequest } from "../rest/httpServer.ts";
import type { SignatureCheck } from "./signatureCheck.ts";

export interface PlatformParts {
  readonly registers: Registers;
  readonly outbox: Outbox;
  readonly signatures: SignatureCheck;
  readonly faults: FaultSwitch;
}

const batch = z.object({ items: z.array(registerItem).max(500) });
const acks = z.object({ items: z.array(acknowledgement).max(500) });

interface Route {
  readonly method: "GET" | "POST";
  /** Groups become arguments. */
  readonly path: RegExp;
  /** The platform's own users sit before the machine: they do not sign. */
  readonly unsigned?: true;
  readonly answer: (parts: PlatformParts, request: HttpRequest, groups: readonly string[]) => HttpReply | Promise<HttpReply>;
}

const register = `(${Object.keys(registerTypes).join("|")})`;
const routes: readonly Route[] = [
  { method: "POST", path: /^\/platform\/facts$/, unsigned: true, answer: enterFact },
  { method: "GET", path: /^\/platform\/facts\/([^/]+)$/, unsigned: true, answer: findFact },
  { method: "POST", path: /^\/api\/v1\/outbox\/acks$/, answer: acknowledge },
  { method: "GET", path: /^\/api\/v1\/outbox$/, answer: readOutbox },
  { method: "POST", path: new RegExp(`^/api/v1/${register}:batch$`), answer: writeBatch },
  { method: "GET", path: new RegExp(`^/api/v1/${register}$`), answer: listHeld },
  { method: "GET", path: new RegExp(`^/api/v1/${register}/([^/]+)$`), answer: findRow },
];

/** The platform's interface: the route's answer, 401 for a wrong signature, 404 for an unknown path. */
export async function handle(parts: PlatformParts, request: HttpRequest): Promise<HttpReply> {
  for (const { method, path, unsigned, answer } of routes) {
    const match = method === request.method ? path.exec(request.url.pathname) : null;
    if (!match) continue;
    const refusal = unsigned ? undefined : parts.signatures.refuse(request, Date.now());
    return refusal ?? answer(parts, request, match.slice(1));
  }
  return { status: 404, body: { code: "S404", message: "接口不存在 / no such interface" } };
}

async function writeBatch(parts: PlatformParts, request: HttpRequest, [register = ""]: readonly string[]): Promise<HttpReply> {
  const { registers, faults } = parts;
  const parsed = batch.safeParse(jsonBody(request));
  if (!parsed.success) return badForm(parsed.error);
  const items = parsed.data.items.map((item) => registers.apply(register, item));
  if (faults.now.answerLateMs) await sleep(faults.now.answerLateMs);
  return { status: 200, body: { items: faults.now.answerTwice ? [...items, ...items] : items } };
}

function findRow({ registers }: PlatformParts, _: HttpRequest, [register = "", caseId = ""]: readonly string[]): HttpReply {
  const row = registers.find(register, decodeURIComponent(caseId));
  return row ? { status: 200, body: row } : { status: 404, body: { code: "L404", message: "无此案件 / no such case" } };
}

function listHeld({ registers }: PlatformParts, { url }: HttpRequest, [register = ""]: readonly string[]): HttpReply {
  return { status: 200, body: registers.held(register, url.searchParams) };
}

function readOutbox({ outbox }: PlatformParts, { url }: HttpRequest): HttpReply {
  const limit = Math.min(500, Number(url.searchParams.get("limit")) || 500);
  return { status: 200, body: outbox.page(url.searchParams.get("after") ?? "", limit) };
}

function acknowledge({ outbox }: PlatformParts, request: HttpRequest): HttpReply {
  const parsed = acks.safeParse(jsonBody(request));
  if (!parsed.success) return badForm(parsed.error);
  return { status: 200, body: { unknown: outbox.acknowledge(parsed.data.items) } };
}

/** What the platform's user sees beside his own row. */
function findFact({ outbox, registers }: PlatformParts, _: HttpRequest, [ticket = ""]: readonly string[]): HttpReply {
  const found = outbox.find(decodeURIComponent(ticket));
  if (!found) return { status: 404, body: { code: "L404", message: "无此填报 / no such fact" } };
  const 状态 = stateWord(found.answer?.outcome, registers.resolutionOf(ticket));
  return { status: 200, body: { 受理编号: ticket, 状态, fact: found.fact, answer: found.answer ?? null } };
}

function enterFact({ outbox }: PlatformParts, request: HttpRequest): HttpReply {
  const parsed = linkageFact.safeParse(jsonBody(request));
  return parsed.success ? { status: 201, body: { id: outbox.enter(parsed.data) } } : badForm(parsed.error);
}

/** Names the places only: what was sent may be personal. */
function badForm(error: z.ZodError): HttpReply {
  const places = error.issues.map(({ path }) => path.join(".") || "body").join(", ");
  return { status: 400, body: { code: "L001", message: `报文格式错误 / malformed: ${places.slice(0, 150)}` } };
}
