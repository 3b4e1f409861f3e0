import { hopColumns } from "../hopColumns.ts";
import { beginningOf, createParams, hopsOfCases, oneOf, type Give } from "./params.ts";
import type { KeyCondition, SearchConditions } from "./searchRequest.ts";

/** Place of a hop in the order of every list: newest first. */
export interface Place {
  readonly at: number;
  readonly id: bigint;
}

export interface SearchPage {
  /** The cases of the party that is asked for. */
  readonly partyCases: readonly string[];
  readonly size: number;
  /** The last hop of the page before. */
  readonly after: Place | undefined;
}

export interface Statement {
  readonly text: string;
  readonly params: readonly unknown[];
}

/** Every number that a kind of hop has or may get: lists go kind by kind, see below. */
const KINDS_MAX = 32;
const allKinds = Array.from({ length: KINDS_MAX }, (_, kind) => kind);

const columns = ["at", "id", ...hopColumns.map(({ name }) => name)].map((name) => `hop.${name}`).join(", ");

/**
 * The statement that reads one hop more than the page holds. Three ways, so that no plan has to be guessed by the database:
 * - by a key: few hops, or an index that has them in order; by a party's name: the hops of its cases;
 * - by a reason: `hop_reason` holds what else may be asked, so that rows of `hop` are read for the page only;
 * - lists: for each kind the first of the page by the index (column, kind, at, id), then the newest of all of them. With the
 *   kinds in the index and a bounded number of them, the same index serves lists with and without kinds.
 */
export function searchStatement(conditions: SearchConditions, page: SearchPage): Statement {
  const { params, give } = createParams();
  if (conditions.keys.length > 0 || conditions.partyKey !== "") return { text: byKey(conditions, page, give), params };
  return { text: conditions.reason !== "" ? byReason(conditions, page, give) : byKind(conditions, page, give), params };
}

/** How many hops there are by kinds, and by keys, of a time; for kinds that are few. */
export function countStatement(conditions: SearchConditions): Statement {
  const { params, give } = createParams();
  const { keys, kinds, ...rest } = conditions;
  const where = [`kind = any(${give(kinds)}::integer[])`, ...keys.map((key) => anyOf(key, give)), ...common(rest, give), ...within(rest, undefined, "id", give)];
  return { text: `select count(*) as total from hop where ${where.join(" and ")}`, params };
}

function byKey({ keys, partyKey, kinds, reason, ...rest }: SearchConditions, page: SearchPage, give: Give): string {
  const source = partyKey === "" ? "hop" : `(${ofParty(partyKey, page.partyCases, give)}) as hop`;
  const found = [...keys.map((key) => anyOf(key, give)), "true"].join(" and ");
  const others = [
    ...(kinds.length > 0 ? [`kind = any(${give(kinds)}::integer[])`] : []),
    ...(reason !== "" ? [`${give(reason)} = any(string_to_array(replace(reason, ' ', ''), ','))`] : []),
    ...common(rest, give),
  ];
  // With other conditions the keys are looked up first, which `offset 0` says: else an index of the others may be taken for better.
  const from = others.length === 0 ? `${source} where ${found}` : `(select * from ${source} where ${found} offset 0) as hop where ${others.join(" and ")}`;
  const where = within(rest, page.after, "id", give).map((condition) => ` and ${condition}`).join("");
  return `select ${columns} from ${from}${where} order by at desc, id desc limit ${page.size + 1}`;
}

/** Only hops of those who know the party hold its key: deliveries are found by its cases. Rejected submissions have no case. */
function ofParty(key: string, cases: readonly string[], give: Give): string {
  return `select * from hop where case_id = '' and ${oneOf("party_key", [key], give)} union all ${hopsOfCases(cases, give)}`;
}

function anyOf(tests: KeyCondition, give: Give): string {
  return `(${tests.map(({ column, values }) => `(${oneOf(column, values, give)})`).join(" or ")})`;
}

function byReason({ reason, kinds, ...rest }: SearchConditions, page: SearchPage, give: Give): string {
  const ofKinds = kinds.length > 0 ? [`kind = any(${give(kinds)}::integer[])`] : [];
  const where = [`reason = ${give(beginningOf(reason))}`, ...ofKinds, ...common(rest, give), ...within(rest, page.after, "hop_id", give)].join(" and ");
  return `select ${columns} from (select hop_id from hop_reason where ${where} order by at desc, hop_id desc limit ${page.size + 1}) as found
    join hop on hop.id = found.hop_id order by hop.at desc, hop.id desc`;
}

function byKind({ kinds, ...rest }: SearchConditions, page: SearchPage, give: Give): string {
  const where = ["hop.kind = asked.kind", ...common(rest, give), ...within(rest, page.after, "id", give)].join(" and ");
  const newest = `select id, at from hop where ${where} order by at desc, id desc limit ${page.size + 1}`;
  const asked = give(kinds.length > 0 ? [...new Set(kinds)] : allKinds);
  return `select ${columns} from (
      select newest.id from unnest(${asked}::integer[]) as asked (kind) cross join lateral (${newest}) as newest
      order by newest.at desc, newest.id desc limit ${page.size + 1}
    ) as found join hop on hop.id = found.id order by hop.at desc, hop.id desc`;
}

type Rest = Omit<SearchConditions, "keys" | "kinds" | "reason" | "partyKey">;

/** Conditions on columns that both tables have. */
function common({ system, subscriptionId, eventType }: Rest, give: Give): string[] {
  const wanted = Object.entries({ subscription_id: subscriptionId, system, event_type: eventType }).filter(([, value]) => value !== "");
  return wanted.map(([column, value]) => `${column} = ${give(value)}${column === "subscription_id" ? " and subscription_id <> ''" : ""}`);
}

function within({ from, until }: Rest, after: Place | undefined, id: "id" | "hop_id", give: Give): string[] {
  return [
    ...(from === undefined ? [] : [`at >= ${give(from)}`]),
    ...(until === undefined ? [] : [`at < ${give(until)}`]),
    ...(after === undefined ? [] : [`(at, ${id}) < (${give(after.at)}::bigint, ${give(after.id)}::bigint)`]),
  ];
}
