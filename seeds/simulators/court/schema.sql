-- Exchange database of the simulated 法院审判流程系统. Every statement may run again at each start.
create schema if not exists court;

-- system -> hub: 刑事流程节点, one row per step, in the order of xh. Columns are named as such systems name them: initials of
-- the Chinese words, all text, codes in small lists.
create table if not exists court.xs_lcjd (
  xh bigserial unique,
  unid text primary key default replace(gen_random_uuid()::text, '-', ''),
  -- 行政案件编号, 移送机关 and its code; 法院 and its code; 案号
  ajbh text, ysjg text, ysjgdm text, fymc text, fydm text, ah text,
  -- 流程节点: 0101 受理, 0301 一审判决, 0302 被告人判决, 0401 上诉抗诉, 0501 生效, 0601 司法建议
  lcjd text,
  -- 文书名称, 编号, 日期, 摘要算法, 摘要, 地址; 办理时间; 理由
  wsmc text, wsbh text, wsrq text, zysf text, wszy text, wsdz text, blsj text, ly text,
  -- 判决结果 01 有罪 02 无罪 03 免予刑事处罚; 罚金; 适用程序 1 普通 2 延长; 审级 1 一审 2 终审; 罪名
  pjjg text, fj text, sycx text, sj text, zm text,
  -- 被告人序号, 名称, 类型 1 自然人 2 单位 3 个体工商户, 信用代码, 证件类型, 证件号码
  bgrxh text, bgrmc text, bgrlx text, bgrxydm text, bgrzjlx text, bgrzjhm text,
  -- 记录状态 1 新增 2 修改 3 删除; 入库日期
  jlzt text, rkrq timestamptz not null default clock_timestamp(),
  -- 处理状态: 0 未处理 1 已取 2 已入库 3 重复 4 等待前置环节 5 转人工 9 退回; 处理结果, 处理时间, 事件编号, 案件标识, 版本号
  clzt text not null default '0', cljg text, clsj timestamptz, sjbh text, ajbs text, bbh int,
  -- 办结状态 of a row that was 4 or 5: 1 已入库 2 已被替代 3 等待期满 8 已退回 9 人工不予采纳; 说明, 事件编号, 时间
  bjzt text, bjsm text, bjsjbh text, bjsj timestamptz,
  -- Simulator only: names what an officer entered of his own accord, so that it is entered once.
  lrbs text unique
);
-- 办结版本: the version of the case at which BJZT was told; it never goes back.
alter table court.xs_lcjd add column if not exists bjbb int;
create index if not exists xs_lcjd_open on court.xs_lcjd (xh) where clzt in ('0', '1');

-- hub -> system: 通知, one row per thing told.
create table if not exists court.xs_tz (
  xh bigserial unique,
  delivery_id text primary key, ajbs text not null, bbh int not null, sjbh text not null, lx text not null,
  -- 通知类别 1 办案环节 2 经过变更 3 办案期限 4 待审事项 5 报送结果; 通知名称
  tzlb text not null, tzmc text not null,
  ajbh text, ysjg text, ysjgdm text, blsj text, bldw text, bldwdm text, wsbh text, wsrq text, ly text, bgrxh text,
  -- 被告人 and 详情 as JSON
  bgr text, xq text,
  rksj timestamptz not null default clock_timestamp()
);
create index if not exists xs_tz_case on court.xs_tz (ajbs, bbh);

-- Simulator only: every row the hub wrote, also a repeated one; the text for which rows are refused; since when officers answer.
create table if not exists court.effect_log (
  id bigserial primary key, delivery_id text not null, case_id text not null, type text not null, version int not null,
  decision_no text not null, stored jsonb not null, at timestamptz not null default clock_timestamp()
);
create table if not exists court.simulator_setting (refuse text not null);
create table if not exists court.officer_setting (since int not null);

create or replace function court.log_effect() returns trigger language plpgsql as $$
declare
  wanted text;
begin
  select refuse into wanted from court.simulator_setting;
  if wanted <> '' and new.ajbh like '%' || wanted || '%' then
    raise exception '系统拒收该记录 / the system refuses this record';
  end if;
  insert into court.effect_log (delivery_id, case_id, type, version, decision_no, stored)
  values (new.delivery_id, new.ajbs, new.lx, new.bbh, coalesce(new.ajbh, ''), to_jsonb(new));
  return null;
end $$;
create or replace trigger xs_tz_effect after insert or update on court.xs_tz
  for each row execute function court.log_effect();
