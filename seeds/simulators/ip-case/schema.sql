-- Exchange database of the simulated 知识产权执法办案系统. Every statement may run again at each start.
create schema if not exists ip_case;

-- system -> hub: one row per reported decision, in the order of seq. Columns as such systems really have them: V2 codes
-- in lower case, the legal representative's document under its old name, a misspelt version column, unused extras.
create table if not exists ip_case.penalty_out (
  seq bigserial primary key,
  cf_xdr_mc text, cf_xdr_lb text, cf_xdr_shxym text, cf_xdr_gszc text, cf_xdr_zzjg text, cf_xdr_swdj text,
  cf_xdr_sydw text, cf_xdr_shzz text, cf_frdb text, cf_fr_zjlx text, cf_fr_sfzh text, cf_xdr_zjlx text, cf_xdr_zjhm text,
  cf_wsh text, cf_wfxw text, cf_sy text, cf_yj text, cf_cflb text, cf_nr text, cf_nr_fk text, cf_nr_wfff text,
  cf_nr_zkdx text, cf_jdrq text, cf_yxq text, cf_gsjzq text, cf_cfjg text, cf_cfjgdm text, cf_sjly text, cf_sjlydm text,
  bz text, ajbh text,
  extra jsonb,
  areacode text default '520000', belongtosystem text default 'IPCASE', datavervison text,
  op text, version bigint, changed_at text,
  -- 0 new, 1 taken, 2 accepted, 3 duplicate, 4 parked, 5 given to a person, 6 parked and its term over, 7 replaced by a
  -- newer row, 9 rejected; 4, 5 and 6 change when the hub has decided
  state text not null default '0',
  answer jsonb, event_id text, case_id text, hub_version int,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now()
);
-- What became of a row that was parked or given to a person.
alter table ip_case.penalty_out add column if not exists resolution jsonb;
create index if not exists penalty_out_open on ip_case.penalty_out (seq) where state in ('0', '1');

-- system -> hub: one row per step of a transfer (移送) that the agency takes, in the order of seq. Columns are the initials of
-- the Chinese titles, see README. Lists (cl, wpqd, xyr, dsr, sxxw) are JSON or text.
create table if not exists ip_case.ys_outbox (
  seq bigserial primary key,
  ajbh text, hj text, ajmc text, ly text, qhdm text, yjjg text, yjjgdm text, bldw text, bldwdm text, bljs text, blsj text,
  wsmc text, wswh text, wsrq text, wszysf text, wszy text, wsdz text, liyou text, yiju text, sxzm text, cfjdswh text, cfzl text,
  fkje text, cbr text, jjr text, wpcf text, cl text, wpqd text, xyr text, dsr text, sxxw text,
  extra jsonb,
  op text, changed_at text,
  -- as in penalty_out
  state text not null default '0',
  answer jsonb, event_id text, case_id text, hub_version int, resolution jsonb,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now()
);
create index if not exists ys_outbox_open on ip_case.ys_outbox (seq) where state in ('0', '1');

-- hub -> system: how the police answered the transfer of a case.
create table if not exists ip_case.transfer_in (
  case_id text primary key, case_version int not null, delivery_id text not null, event_id text not null, event_type text not null,
  result text not null check (result in ('立案', '不予立案')), reason text,
  case_no text, agency_uscc text, agency_name text, police_uscc text, police_name text,
  document_no text, document_date text, decided_at text,
  updated_at timestamptz not null default now()
);

-- When the police took its answer back; empty = it stands.
alter table ip_case.transfer_in add column if not exists retracted_at text;

-- hub -> system: what happens in the agency's transferred cases: steps of others, deadlines, hints, what became of rows.
-- One row per notice; kind is 环节, 期限, 变更, 提示 or 答复; details holds everything under Chinese titles. Officers set read_at.
create table if not exists ip_case.ys_inbox (
  delivery_id text primary key, case_id text not null, case_version int not null, event_id text not null, event_type text not null,
  domain text not null, kind text not null, title text not null, item text not null,
  step text, case_no text, agency_uscc text, agency_name text, organ_uscc text, organ_name text, occurred_at text,
  document_no text, document_date text, reason text, case_state text, deadline_id text, due_at text, source_reference text,
  details jsonb not null, read_at timestamptz, created_at timestamptz not null default now()
);
create index if not exists ys_inbox_case on ip_case.ys_inbox (case_id, domain, case_version);

-- hub -> system: how a decision stands in a publication channel.
create table if not exists ip_case.publication_state_in (
  case_id text, channel text, case_version int not null, delivery_id text not null, event_id text not null, event_type text not null,
  decision_no text, version int not null, state text not null check (state in ('published', 'withdrawn', 'refused')),
  remote_id text, code text, message text, occurred_at text, source_reference text,
  updated_at timestamptz not null default now(),
  primary key (case_id, channel)
);

-- Simulator only: every change the hub made, also a repeated one; and the text for which rows are refused.
create table if not exists ip_case.effect_log (
  id bigserial primary key, delivery_id text not null, case_id text not null, type text not null, version int not null,
  decision_no text not null, stored jsonb not null, at timestamptz not null default clock_timestamp()
);
create table if not exists ip_case.simulator_setting (refuse text not null);

create or replace function ip_case.log_effect() returns trigger language plpgsql as $$
declare
  stored jsonb := to_jsonb(new);
  wanted text;
begin
  select refuse into wanted from ip_case.simulator_setting;
  if wanted <> '' and coalesce(stored ->> 'decision_no', stored ->> 'case_no') like '%' || wanted || '%' then
    raise exception '系统拒收该记录 / the system refuses this record';
  end if;
  insert into ip_case.effect_log (delivery_id, case_id, type, version, decision_no, stored)
  values (new.delivery_id, new.case_id, new.event_type, coalesce((stored ->> 'version')::int, new.case_version),
          coalesce(stored ->> 'decision_no', ''), stored);
  return null;
end $$;
-- A mark that an answer was taken back is no row of its own.
create or replace trigger transfer_in_effect after insert or update of delivery_id on ip_case.transfer_in
  for each row execute function ip_case.log_effect();
create or replace trigger publication_state_in_effect after insert or update on ip_case.publication_state_in
  for each row execute function ip_case.log_effect();
create or replace trigger ys_inbox_effect after insert on ip_case.ys_inbox
  for each row execute function ip_case.log_effect();
