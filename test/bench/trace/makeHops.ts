import { partyKey } from "../../../services/shared/partyKey.ts";
import type { BenchDatabase } from "./benchDatabase.ts";

/** Hops of one case: received, recorded, two of credit, twelve of deliveries. */
const HOPS_PER_CASE = 16;
const CHUNK = 500_000;
const PARTIES_AT_ONCE = 20_000;

export interface MakeHops {
  readonly hops: number;
  readonly keySecret: string;
  readonly say: (line: string) => void;
}

interface Index {
  readonly name: string;
  readonly definition: string;
}

/**
 * Fills the book of the trace service with made hops on the server's side: three years, 120 systems of very different size,
 * parties of whom few have thousands of hops and most have one case, 3 % failures with reasons. Indexes are built afterwards.
 */
export async function makeHops(db: BenchDatabase, { hops, keySecret, say }: MakeHops): Promise<void> {
  const indexes = await dropIndexes(db);
  await makeParties(db, Math.ceil(hops / HOPS_PER_CASE / 3), keySecret);
  for (let from = 0; from < hops; from += CHUNK) {
    await db.query(INSERT.replace("$from", String(from)).replace("$until", String(Math.min(hops, from + CHUNK) - 1)).replaceAll("$hops", String(hops)));
    if (from % (CHUNK * 4) === 0) say(`  ${Math.min(hops, from + CHUNK)} hops`);
  }
  await db.query(REASONS);
  await makeDecisions(db, hops);
  for (const { name, definition } of indexes) {
    say(`  index ${name}`);
    await db.query(definition);
  }
  await db.query("update book set hops = (select count(*) from hop)");
  for (const table of ["hop", "hop_reason", "decision"]) await db.query(`vacuum analyze ${table}`);
}

async function dropIndexes(db: BenchDatabase): Promise<readonly Index[]> {
  const indexes = await db.query<Index>(`select c.relname as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
    join pg_class c on c.oid = i.indexrelid where i.indrelid in ('hop'::regclass, 'hop_reason'::regclass, 'decision'::regclass) and not i.indisprimary`);
  for (const { name } of indexes) await db.query(`drop index ${name}`);
  const keys = await db.query<{ table: string; name: string; columns: string }>(`select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as columns
    from pg_constraint where contype = 'p' and conrelid in ('hop'::regclass, 'hop_reason'::regclass, 'decision'::regclass)`);
  for (const { table, name } of keys) await db.query(`alter table ${table} drop constraint ${name}`);
  return [...keys.map(({ table, name, columns }) => ({ name, definition: `alter table ${table} add constraint ${name} ${columns}` })), ...indexes];
}

async function makeParties(db: BenchDatabase, parties: number, keySecret: string): Promise<void> {
  await db.query("create table bench_party (id integer primary key, code text not null, key text not null)");
  for (let from = 0; from < parties; from += PARTIES_AT_ONCE) {
    const ids = Array.from({ length: Math.min(PARTIES_AT_ONCE, parties - from) }, (_, index) => from + index);
    await db.query("insert into bench_party select * from unnest($1::integer[], $2::text[], $3::text[])", [ids, ids.map(partyCodeOf), ids.map((id) => partyKey(keySecret, partyNameOf(id)))]);
  }
  await db.query("analyze bench_party");
}

/** Synthetic: the characters MAYT belong to no region and no kind of organisation. */
const partyCodeOf = (id: number) => `91520102MAYT${String(id).padStart(6, "0")}`;
export const partyNameOf = (id: number) => `示例第${id}号商贸有限公司`;

/** Text of 26 characters `a-z2-7`, or a ULID, from a hash. */
const base32 = (text: string) => `translate(substr(md5(${text}), 1, 26), '0189', 'ghij')`;
const ulid = (text: string) => `'0' || upper(substr(md5(${text}), 1, 25))`;
/** A share of 1,000, the same for the same text. */
const permille = (text: string) => `abs(hashtext(${text})) % 1000`;

const INSERT = `insert into hop (identity, stream_sequence, stream_index, at, time, kind, service, system, subscription_id, event_id, event_type, case_id, decision_no,
    party_code, document_no, attempt, receipt, reason, message, sequence, trace_id, source_reference, version, party_key, delivery_id, operator, operation_id)
  select decode(md5(i::text), 'hex'), i / 400 + 1, i % 400, at, to_char(to_timestamp(at / 1000.0) at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.MS"+08:00"'),
    kind, case when s < 2 then 'case' when s < 4 then 'credit' else 'delivery' end, system, case when s >= 4 then system else '' end,
    case when kind = 2 then '' else ${ulid("'e' || c || '.' || s / 4")} end,
    case when system = 'court' and event_type like 'hub.credit.%' then 'hub.case.v1.PenaltyDecided' else event_type end, case when kind = 2 then '' else 'p' || ${base32("'c' || c")} end,
    '黔示工商罚〔' || 2010 + c % 10 || '〕' || c || '号', code, '示案2018-' || c || '号',
    case when s >= 4 then 1 + hash % 3 else 0 end, case when kind = 9 then 'R-' || i else '' end, reason, case when reason = '' then '' else '示例说明 example' end,
    c * 4 + s / 4 + 1, md5('t' || c), case when s < 2 then 'batch-' || c / 500 || '.xlsx:' || c % 500 else '' end, 1, party.key,
    case when s >= 4 then system || '.' || c * 4 + s / 4 + 1 else '' end, case when kind = 12 then 'operator-' || hash % 5 else '' end,
    case when hash % 1000 < 3 and s >= 4 then ${ulid("'o' || hash % 2000")} else '' end
  from (
    select i, c, s, hash, at, party_id,
      case when s = 0 then 1 when s = 1 then case when failure < 20 then 2 when failure < 30 then 4 else 5 end
        when s < 4 then case when failure < 50 then 7 else 5 end
        when s % 2 = 0 then 6 when failure < 25 then 10 when failure < 28 then 11 when failure < 30 then 12 when failure < 40 then 13 else 9 end as kind,
      case when s % 4 < 2 then 'hub.case.v1.PenaltyDecided' else (array['hub.credit.v1.PublicationRequested', 'hub.case.v1.PenaltyCorrected', 'hub.case.v1.TransferSent', 'hub.case.v1.CaseFiled', 'hub.credit.v1.Published'])[1 + hash % 5] end as event_type,
      case when ${permille("'s' || i / 2")} < 600 then (array['ip-case', 'aic-case', 'linkage-platform', 'credit-china', 'enterprise-disclosure', 'police', 'procuratorate', 'court'])[1 + (hash / 7) % 8]
        else 'county-' || floor(112 * ((hash % 1009) / 1009.0) ^ 2) end as system,
      case when s = 1 and failure < 20 then 'E' || lpad((hash % 30)::text, 3, '0') || case when hash % 4 = 0 then ',E' || lpad((hash % 7)::text, 3, '0') else '' end
        when s in (2, 3) and failure < 50 then 'natural_person'
        when s >= 4 and s % 2 = 1 and failure < 40 then (array['TARGET_TIMEOUT', 'TARGET_UNAVAILABLE', 'RECORD_REJECTED', 'INVALID_EVENT_DATA'])[1 + (hash / 3) % 4] else '' end as reason
    from (
      select i, i / ${HOPS_PER_CASE} as c, i % ${HOPS_PER_CASE} as s, abs(hashint8(i)) as hash, ${permille("'f' || i")} as failure,
        1700000000000 + (i * (94608000000.0 / $hops))::bigint as at,
        floor((select count(*) from bench_party) * (abs(hashint8(i / ${HOPS_PER_CASE})) % 100003 / 100003.0) ^ 2.5)::integer as party_id
      from generate_series($from::bigint, $until::bigint) as i
    ) as numbered
  ) as drawn
  cross join lateral (select code, key from bench_party where id = party_id) as party`;

const REASONS = `insert into hop_reason select distinct trim(one), at, id, kind, system, subscription_id, event_type
  from hop cross join unnest(string_to_array(reason, ',')) as one where reason <> ''`;

/** One range of decisions per twenty hops, each subscription on its own stretch. */
async function makeDecisions(db: BenchDatabase, hops: number): Promise<void> {
  await db.query(`insert into decision select decode(md5('d' || i), 'hex'), 1, 1700000000000 + i, '', (array['credit-china', 'police', 'court', 'county-7'])[1 + i % 4], 1,
    int8range((i / 4) * 20 + 1, (i / 4) * 20 + 20, '[]'), 1 + i % 6, '' from generate_series(0, ${Math.floor(hops / 20)}) as i`);
}
