import { z } from "zod";
import { HopKind } from "../../../proto/gen/hub/trace/v1/trace.ts";
import type { SearchHopsRequest } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import { HubError } from "../../shared/errors.ts";
import { partyKey } from "../../shared/partyKey.ts";
import type { SearchedColumn } from "../schema.ts";
import { normaliseNumber, toHalfWidth } from "./key.ts";

/** A column has one of these values. */
export interface KeyTest {
  readonly column: SearchedColumn;
  readonly values: readonly string[];
}

/** One of the tests holds. */
export type KeyCondition = readonly KeyTest[];

/** What is searched, normalised. An empty text restricts nothing. */
export interface SearchConditions {
  /** Key of the party's name; empty = any party. */
  readonly partyKey: string;
  readonly keys: readonly KeyCondition[];
  readonly kinds: readonly HopKind[];
  readonly system: string;
  readonly subscriptionId: string;
  readonly eventType: string;
  readonly reason: string;
  /** Milliseconds, from … (included) until … (not included). */
  readonly from: number | undefined;
  readonly until: number | undefined;
}

const PAGE_MAX = 1_000;
const PAGE_DEFAULT = 100;

const text = z
  .string()
  .max(300, "至多 300 字，请缩短 / at most 300 characters, shorten it")
  .refine((value) => !/\p{Cc}/u.test(value), "不得含控制字符 / no control characters")
  .transform((value) => toHalfWidth(value).trim());
const number = z.string().max(300, "至多 300 字，请缩短 / at most 300 characters, shorten it").transform((value) => (value.trim() === "" ? [] : [...new Set([normaliseNumber(value), value.trim(), toHalfWidth(value).trim()])]));
const momentForm = z.iso.datetime({ offset: true });
const moment = z
  .string()
  .refine((time) => time === "" || momentForm.safeParse(time).success, "时间应为 RFC 3339，如 2018-04-27T18:00:00+08:00 / a time as RFC 3339, e.g. 2018-04-27T18:00:00+08:00")
  .transform((time) => (time === "" ? undefined : Date.parse(time)));

const schema = z.object({
  eventId: text.transform((id) => id.replace(/[\s-]+/g, "").toUpperCase()),
  caseId: text.transform((id) => id.toLowerCase()),
  decisionNo: number,
  partyCode: text.transform((code) => code.replace(/[\s-]+/g, "").toUpperCase()),
  partyName: z.string().max(300, "至多 300 字 / at most 300 characters"),
  documentNo: number,
  system: text,
  subscriptionId: text,
  kinds: z.array(z.enum(HopKind)),
  reason: text,
  from: moment,
  until: moment,
  traceId: text.transform((id) => id.toLowerCase()),
  eventType: text,
  operationId: text.transform((id) => id.toUpperCase()),
  deliveryId: text,
  operator: text,
  pageSize: z.number().int().max(PAGE_MAX, `每页 1–${PAGE_MAX} 条（0 = ${PAGE_DEFAULT}） / 1–${PAGE_MAX} a page (0 = ${PAGE_DEFAULT})`),
  pageToken: z.string().max(2_000, "并非上一页给出的 / not a token of a former page"),
});

/** The conditions and the page that are asked for. Throws INVALID_REQUEST with every field that is wrong; a name is never repeated. */
export function readSearch(request: SearchHopsRequest, keySecret: string): { readonly conditions: SearchConditions; readonly pageSize: number; readonly pageToken: string } {
  const { success, data, error } = schema.safeParse(request);
  if (!success) {
    const problems = error.issues.map(({ path, message }) => `${String(path[0]).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}: ${message}`).join("; ");
    throw new HubError("INVALID_REQUEST", `查询条件有误 / the search is wrong: ${problems}`, { problems });
  }
  const { kinds, system, subscriptionId, eventType, reason, from, until, pageSize, pageToken } = data;
  const conditions = { partyKey: partyKey(keySecret, data.partyName), keys: keysOf(data), kinds, system, subscriptionId, eventType, reason, from, until };
  return { conditions, pageSize: pageSize || PAGE_DEFAULT, pageToken };
}

function keysOf(data: z.infer<typeof schema>): KeyCondition[] {
  const one = (column: SearchedColumn, value: string): KeyCondition => [{ column, values: value === "" ? [] : [value] }];
  const keys: KeyCondition[] = [
    one("event_id", data.eventId),
    one("case_id", data.caseId),
    one("delivery_id", data.deliveryId),
    one("trace_id", data.traceId),
    [{ column: "decision_no", values: data.decisionNo }],
    [{ column: "document_no", values: data.documentNo }, { column: "source_reference", values: data.documentNo }],
    one("party_code", data.partyCode),
    one("operation_id", data.operationId),
    one("operator", data.operator),
  ];
  return keys.filter((tests) => tests.some(({ values }) => values.length > 0));
}
