import { z } from "zod";
import type { SearchHopsRequest, SearchHopsResponse } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import type { Sql } from "../../shared/db/sql.ts";
import { HubError } from "../../shared/errors.ts";
import { sm3 } from "../../shared/ids.ts";
import { toHop, type HopRow } from "../hopColumns.ts";
import { casesWith } from "./casesWith.ts";
import { readSearch } from "./searchRequest.ts";
import { searchStatement, type Place } from "./searchStatement.ts";

type FoundRow = HopRow & { readonly at: bigint; readonly id: bigint };

/** Cases of one party that are looked at. */
const PARTY_CASES_MAX = 2_000;

/** Hops by all conditions together, newest first. The page token is the place of the last hop: what comes meanwhile shifts nothing. */
export async function searchHops(sql: Sql, request: SearchHopsRequest, keySecret: string): Promise<Omit<SearchHopsResponse, "partial">> {
  const { conditions, pageSize, pageToken } = readSearch(request, keySecret);
  const question = sm3(JSON.stringify(conditions)).slice(0, 12);
  const after = pageToken === "" ? undefined : parseToken(pageToken, question);
  const { partyKey } = conditions;
  const partyCases = partyKey === "" ? [] : await casesWith(sql, { column: "party_key", values: [partyKey] }, PARTY_CASES_MAX);
  const { text, params } = searchStatement(conditions, { size: pageSize, after, partyCases });
  const rows = await sql.query<FoundRow>(text, params);
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return { hops: rows.slice(0, pageSize).map(toHop), nextPageToken: last ? toToken(question, last) : "" };
}

const token = z.tuple([z.string(), z.number().int(), z.string().regex(/^\d{1,18}$/)]);

function toToken(question: string, { at, id }: FoundRow): string {
  return Buffer.from(JSON.stringify([question, Number(at), String(id)])).toString("base64url");
}

function parseToken(text: string, question: string): Place {
  const { data } = token.safeParse(parseJson(Buffer.from(text, "base64url").toString("utf8")));
  if (data?.[0] !== question) {
    throw new HubError("INVALID_REQUEST", "page_token 无效：须为同一查询上一页给出的值；请从第一页重新开始 / page_token is not of this search; begin again without it", { field: "page_token" });
  }
  return { at: data[1], id: BigInt(data[2]) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
