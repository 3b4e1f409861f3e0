import type { Migration } from "../shared/db/migrations.ts";

/** Columns by which hops are found. Values may be long (rejected rows hold anything): the index takes their beginning. */
const searched = ["event_id", "case_id", "decision_no", "party_code", "document_no", "source_reference"] as const;

export type SearchedColumn = (typeof searched)[number];

/** Characters of a searched column that the index holds. */
export const INDEXED_CHARACTERS = 160;

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
];
