-- Exchange database of the simulated 国家企业信用信息公示系统(贵州). Every statement may run again at each start.
create schema if not exists enterprise_disclosure;

-- hub -> system: one row per request, with the system's field codes. The system fills the part below the line.
create table if not exists enterprise_disclosure.gsxt_penalty (
  id bigserial primary key,
  delivery_id text not null unique, case_id text not null, case_version int not null, event_id text not null,
  op text not null check (op in ('I', 'U', 'D')), version int not null,
  "uniscId" text, "regNo" text, "entName" text, "leRep" text,
  "penDecNo" text not null, "illegActType" text, "penBasis_CN" text, "mainIllegFact" text, "penType_CN" text,
  "penContent" text, "penAm" numeric(18, 6), "forfAm" numeric(18, 6), "penAuth_CN" text, "penDecIssDate" text,
  "penPeri" text, "pubDeadline" text, "remReason" text,
  "receivedAt" timestamptz not null default clock_timestamp(),
  -- The receipt: 1 passed, 0 failed, null not checked yet.
  "checkState" smallint, "errorCode" text, "errorText" text, "checkedAt" timestamptz, "receipts" int not null default 0,
  "remoteId" text, "priPID" text, "publicDate" date
);
create index if not exists gsxt_penalty_open on enterprise_disclosure.gsxt_penalty (id) where "checkState" is null;
create index if not exists gsxt_penalty_case on enterprise_disclosure.gsxt_penalty (case_id, case_version);

-- The system's own register: what the public site shows.
create table if not exists enterprise_disclosure.notice (
  case_id text primary key, remote_id text not null, version int not null, shown boolean not null, "priPID" text,
  "uniscId" text, "penDecNo" text not null, "publicDate" date, "removedAt" timestamptz
);

-- Simulator only: every request that was applied, also a repeated one.
create table if not exists enterprise_disclosure.effect_log (
  id bigserial primary key, delivery_id text not null, case_id text not null, type text not null, version int not null,
  decision_no text not null, stored jsonb not null, at timestamptz not null default clock_timestamp()
);
