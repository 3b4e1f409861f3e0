import type { Migration } from "../shared/db/migrations.ts";

/**
 * How events are read into the tables. Raise it when the reading changes: a docket that was read otherwise is emptied and
 * read again from the beginning of the journal.
 */
export const READING = 2;

/** The tables that hold what the journal says; all of them are emptied for a new reading. */
export const TABLES = ["docket_case", "docket_step", "docket_deadline", "docket_waiting", "docket_party", "docket_penalty", "docket_hint"] as const;

/** Text that is compared byte by byte: pages and prefixes mean the same on every server. */
const NAME = `text collate "C" not null`;

/** The schema of the docket, in the order in which it grew. Times are milliseconds since 1970, 0 = none. */
export const migrations: readonly Migration[] = [
  {
    number: 1,
    name: "cases, their steps, deadlines, waiting submissions, parties, penalties and hints",
    statements: [
      `create table docket_case (
        case_id ${NAME} primary key,
        case_no text not null,
        searched_no ${NAME},
        agency_uscc ${NAME},
        agency_name text not null,
        stated_division text not null,
        division ${NAME} generated always as (case when stated_division <> '' then stated_division else substr(agency_uscc, 3, 6) end) stored,
        case_name text not null,
        state ${NAME},
        first_step_at bigint not null,
        last_step_at bigint not null,
        last_sequence bigint not null
      )`,
      // Only this one holds what every event changes: the others need no new entry each time.
      `create unique index docket_case_newest on docket_case (last_sequence)`,
      `create index docket_case_agency on docket_case (agency_uscc, case_no)`,
      `create index docket_case_number on docket_case (searched_no)`,
      `create index docket_case_division on docket_case (division)`,
      `create index docket_case_state on docket_case (state)`,
      `create index docket_case_first_step on docket_case (first_step_at)`,

      `create table docket_step (
        event_id ${NAME} primary key,
        case_id ${NAME},
        event ${NAME},
        at bigint not null,
        decision_no text not null
      )`,
      `create index docket_step_case on docket_step (case_id)`,
      `create index docket_step_sent on docket_step (at) where event = 'transfer.sent'`,
      `create index docket_step_decision on docket_step (decision_no) where decision_no <> ''`,

      `create table docket_deadline (
        case_id ${NAME},
        key ${NAME},
        id ${NAME},
        name text not null,
        role ${NAME},
        kind text not null,
        agency_uscc ${NAME},
        starts_at bigint not null,
        due_at_strict bigint not null,
        due_at bigint not null,
        provisional boolean not null,
        state text not null,
        historical boolean not null,
        met_at bigint not null,
        late boolean not null,
        primary key (case_id, key)
      )`,
      `create index docket_deadline_owed on docket_deadline (due_at, case_id, key) where state <> 'met'`,
      `create index docket_deadline_agency on docket_deadline (agency_uscc, due_at)`,
      `create index docket_deadline_id on docket_deadline (id, due_at)`,

      `create table docket_waiting (
        event_id ${NAME} primary key,
        case_id ${NAME},
        sequence bigint not null,
        case_no text not null,
        event text not null,
        queue text not null,
        reason text not null,
        system text not null,
        source_reference text not null,
        recorded_at bigint not null,
        waiting_until bigint not null,
        expired boolean not null default false
      )`,
      `create unique index docket_waiting_oldest on docket_waiting (sequence)`,
      `create index docket_waiting_case on docket_waiting (case_id)`,

      `create table docket_party (
        case_id ${NAME},
        place integer not null,
        name text not null,
        searched_name text not null,
        pairs text[] not null,
        uscc ${NAME},
        primary key (case_id, place)
      )`,
      `create index docket_party_code on docket_party (uscc) where uscc <> ''`,
      `create index docket_party_pairs on docket_party using gin (pairs)`,

      `create table docket_penalty (
        case_id ${NAME} primary key,
        decision_no text not null,
        case_no text not null,
        agency_uscc ${NAME}
      )`,
      `create index docket_penalty_case on docket_penalty (agency_uscc, case_no) where case_no <> ''`,

      `create table docket_hint (
        event_id ${NAME} primary key,
        case_id ${NAME},
        sequence bigint not null,
        case_no text not null,
        decision_no text not null,
        agency_uscc ${NAME},
        agency_name text not null,
        rule text not null,
        metric text not null,
        value bigint not null,
        limit_value bigint not null,
        ratio_permille bigint not null,
        status text not null,
        unit text not null,
        hinted_at bigint not null
      )`,
      `create index docket_hint_case on docket_hint (case_id)`,

      `create table docket_position (
        only_row boolean primary key default true check (only_row),
        source text not null,
        position bigint not null
      )`,
      `insert into docket_position (source, position) values ('', 0)`,
    ],
  },
  {
    number: 2,
    name: "when a deadline is warned of",
    statements: [`alter table docket_deadline add column warn_at bigint not null default 0`],
  },
];
