import { timingSafeEqual } from "node:crypto";
import type { Credentials } from "../rest/credentials.ts";
import { jsonBody, type HttpReply, type HttpRequest } from "../rest/httpServer.ts";
import { uploadBatch, type Batches } from "./batches.ts";
import type { Records } from "./records.ts";

export interface ChannelParts {
  readonly credentials: Credentials;
  readonly batches: Batches;
  readonly records: Records;
}

const RECEIPT = /^\/upload\/batches\/([A-Za-z0-9]+)\/receipt$/;
const RECORD = /^\/records\/([^/]+)$/;

/** The upload interface: 401 without the issued key and token, 404 for an unknown path. */
export function handle(parts: ChannelParts, request: HttpRequest): HttpReply {
  if (!isKnown(parts.credentials, request)) return { status: 401, body: { code: "A001", message: "令牌无效 / invalid token" } };
  const { pathname } = request.url;
  if (request.method === "POST") return pathname === "/upload/batches" ? upload(parts, request) : notFound;
  const batchNo = RECEIPT.exec(pathname)?.[1];
  if (batchNo) return receipt(parts, batchNo);
  if (pathname === "/records") return { status: 200, body: parts.records.held(request.url.searchParams) };
  const decisionNo = RECORD.exec(pathname)?.[1];
  return decisionNo ? find(parts, decodeURIComponent(decisionNo)) : notFound;
}

const notFound: HttpReply = { status: 404, body: { code: "S404", message: "无此数据或接口 / not found" } };

function isKnown({ appKey, secret }: Credentials, request: HttpRequest): boolean {
  const expected = Buffer.from(`Bearer ${secret}`);
  const given = Buffer.from(request.header("authorization"));
  return request.header("x-app-key") === appKey && given.length === expected.length && timingSafeEqual(given, expected);
}

/** A batch is read as a whole: one row of a wrong form and nothing of it is taken. */
function upload({ batches }: ChannelParts, request: HttpRequest): HttpReply {
  const parsed = uploadBatch.safeParse(jsonBody(request));
  if (!parsed.success) {
    const places = parsed.error.issues.map(({ path }) => path.join(".") || "body").join(", ");
    return { status: 400, body: { code: "B001", message: `批次格式错误 / malformed batch: ${places.slice(0, 150)}` } };
  }
  batches.take(parsed.data);
  return { status: 202, body: { batchNo: parsed.data.batchNo } };
}

function receipt({ batches }: ChannelParts, batchNo: string): HttpReply {
  const state = batches.receipt(batchNo);
  if (!state) return notFound;
  if (state.state === "ready") return { status: 200, body: { batchNo, rows: state.rows } };
  const seconds = Math.ceil(state.waitMs / 1000);
  // Whole seconds are all that Retry-After can say: for less the caller's own rhythm is better.
  return { status: 202, body: { batchNo }, headers: seconds > 1 ? { "retry-after": String(seconds) } : {} };
}

function find({ records }: ChannelParts, decisionNo: string): HttpReply {
  const rows = records.find(decisionNo);
  return rows.length > 0 ? { status: 200, body: { rows } } : notFound;
}
