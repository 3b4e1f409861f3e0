import type { Migration } from "../shared/db/migrations.ts";

/** Columns by which hops are found. Values may be long (rejected rows hold anything): the index takes their beginning. */
const searched = ["event_id", "case_id", "decision_no", "party_code", "document_no", "source_reference"] as const;

export type SearchedColumn = (typeof searched)[number] | "party_key" | "trace_id" | "delivery_id" | "operator" | "operation_id";

/** Characters of a searched column that the index holds. */
export const INDEXED_CHARACTERS = 160;

/** Milliseconds since 1970 of a column that should hold RFC 3339; 0 when it does not. */
const millisecondsOf = (column: string) =>
  `case when ${column} ~ '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,6})?(Z|[+-]\\d{2}:\\d{2})$'
     then (extract(epoch from ${column}::timestamptz) * 1000)::bigint else 0 end`;

/** Reasons of a hop, one each. */
const REASONS_OF_HOPS = `insert into hop_reason (reason, at, hop_id, kind, system, subscription_id, event_type)
  select distinct left(trim(one), ${INDEXED_CHARACTERS}), at, id, kind, system, subscription_id, event_type
  from hop cross join unnest(string_to_array(reason, ',')) as one where reason <> '' and trim(one) <> ''`;

/** The schema of the book, in the order in which it grew. */
export const migrations: readonly Migration[] = [
  {
    number: 1,
    name: "hops and how far the book is",
    statements: [
      `create table hop (
        identity bytea primary key,
        stream_sequence bigint not null,
        stream_index integer not null,
        time text not null,
        kind integer not null,
        service text not null,
        system text not null,
        subscription_id text not null,
        event_id text not null,
        event_type text not null,
        case_id text not null,
        decision_no text not null,
        party_code text not null,
        document_no text not null,
        attempt bigint not null,
        receipt text not null,
        reason text not null,
        message text not null,
        sequence bigint not null,
        trace_id text not null,
        source_reference text not null,
        version bigint not null
      )`,
      ...searched.map((column) => `create index hop_${column} on hop (left(${column}, ${INDEXED_CHARACTERS})) where ${column} <> ''`),
      `create table book (
        only_row boolean primary key default true check (only_row),
        stream_created text not null,
        position bigint not null,
        hops bigint not null
      )`,
      `insert into book (stream_created, position, hops) values ('', 0, 0)`,
    ],
  },
  {
    number: 2,
    name: "party keys, deliveries, operators and operations of hops",
    statements: ["party_key", "delivery_id", "operator", "operation_id"].map((column) => `alter table hop add column ${column} text not null default ''`),
  },
  {
    number: 3,
    name: "lists newest first, reasons one by one, decisions, rebuilding",
    statements: [
      // `at` orders what `time`, kept as it was said, only names; `id` orders what happened in one millisecond.
      "alter table hop add column at bigint not null default 0",
      `update hop set at = ${millisecondsOf("time")}`,
      "alter table hop add column id bigint generated always as identity",
      "create unique index hop_id on hop (id)",
      // Lists go kind by kind (search/searchStatement.ts): the kinds are few, so each index serves them with and without kinds.
      "create index hop_kind on hop (kind, at, id)",
      // The type beside them: lists by system and type need not read the rows of all others.
      "create index hop_system on hop (system, kind, at, id) include (event_type)",
      "create index hop_subscription on hop (subscription_id, kind, at, id) include (event_type) where subscription_id <> ''",
      "create index hop_type on hop (event_type, kind, at, id)",
      // A party or an operation may have very many hops: they come in their order.
      "drop index hop_party_code",
      `create index hop_party_code on hop (left(party_code, ${INDEXED_CHARACTERS}), at, id) where party_code <> ''`,
      `create index hop_party_key on hop (left(party_key, ${INDEXED_CHARACTERS}), at, id) where party_key <> ''`,
      `create index hop_operation_id on hop (left(operation_id, ${INDEXED_CHARACTERS}), at, id) where operation_id <> ''`,
      ...["trace_id", "delivery_id", "operator"].map((column) => `create index hop_${column} on hop (left(${column}, ${INDEXED_CHARACTERS})) where ${column} <> ''`),
      `create table hop_reason (
        reason text not null,
        at bigint not null,
        hop_id bigint not null,
        kind integer not null,
        system text not null,
        subscription_id text not null,
        event_type text not null,
        primary key (reason, at, hop_id)
      )`,
      REASONS_OF_HOPS,
      "create index hop_reason_at on hop_reason (at)",
      `create table decision (
        identity bytea primary key,
        stream_sequence bigint not null,
        at bigint not null,
        time text not null,
        subscription_id text not null,
        subscription_version bigint not null,
        sequences int8range not null,
        decision integer not null,
        condition text not null
      )`,
      "create index decision_sequences on decision using gist (sequences)",
      "create index decision_at on decision (at)",
      ...["refill_through", "rebuild_position", "rebuild_through"].map((column) => `alter table book add column ${column} bigint not null default 0`),
    ],
  },
];
