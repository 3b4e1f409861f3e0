-- 省农委农业综合执法系统的前置库（示例） / exchange database of the agricultural commission's casework (a sample: the real one is not public). MariaDB 10.5 or later.

create database if not exists agri_case default character set utf8mb4;

create table if not exists agri_case.NYZF_XZCF (
  XH        bigint auto_increment unique comment '序号，按此取数 / order of reading',
  UNID      varchar(40)   not null primary key comment '记录号',
  JLZT      char(1)       not null default '1' comment '记录状态：1 有效 0 草稿',
  CLZT      char(1)       not null default '0' comment '处理状态：0 未处理 1 已取走 2 已入库 3 重复 4 等待 5 转人工 6 不接收 9 退回',
  RKRQ      datetime      not null default current_timestamp comment '入库日期',
  OPT_TYPE  char(1)       not null default 'I' comment 'I 新增 U 变更 D 撤销',
  BBH       int           not null default 1 comment '版本号',
  GXSJ      varchar(20)   comment '更新时间 YYYYMMDDHHMMSS',
  DSR_MC    varchar(200)  comment '当事人名称',
  DSR_LX    varchar(2)    comment '当事人类型：1 企业 2 个体工商户 3 公民 4 农民专业合作社',
  TYSHXYDM  varchar(30)   comment '统一社会信用代码，无则填 0',
  FZR       varchar(100)  comment '法定代表人（负责人）',
  ZJLX      varchar(10)   comment '证件类型：SFZ',
  ZJHM      varchar(40)   comment '证件号码',
  JDSWH     varchar(128)  comment '处罚决定书文号',
  AYLB      varchar(4)    comment '案由：01 假农药 02 劣农药 03 假种子 04 劣种子 05 无证经营种子 06 假兽药 07 假肥料',
  WFSS      varchar(4000) comment '违法事实',
  CFYJ      varchar(2000) comment '处罚依据',
  CFZL      varchar(40)   comment '处罚种类：1 警告 2 罚款 3 没收违法所得 4 没收非法财物 5 吊销许可证件，多个用逗号',
  CFNR      varchar(4000) comment '处罚内容',
  FKJE      varchar(20)   comment '罚款金额（元），无则填 0 或 无',
  MSJE      varchar(20)   comment '没收金额（元），无则填 0 或 无',
  XKZ       varchar(200)  comment '吊销许可证件名称及编号',
  JDRQ      varchar(10)   comment '决定日期 YYYYMMDD',
  YXQZ      varchar(10)   comment '有效期至 YYYYMMDD，无则填 无',
  ZFJG_MC   varchar(200)  comment '执法机关',
  ZFJG_DM   varchar(30)   comment '执法机关统一社会信用代码',
  BZ        varchar(500)  comment '备注',
  ZX_SJBH   varchar(64)   comment '中心事件编号，由黔联回写',
  ZX_AJBS   varchar(64)   comment '中心案件标识，由黔联回写',
  ZX_BBH    int           comment '中心版本号，由黔联回写',
  ZX_DF     longtext      comment '答复全文（JSON），由黔联回写',
  CLYJ      text          comment '处理意见：哪一栏、哪条规则、怎样改，由黔联回写',
  CLSJ      datetime      comment '处理时间，由黔联回写'
) default character set utf8mb4 comment '行政处罚（外发）';

create table if not exists agri_case.NYZF_GSZT (
  SDBH      varchar(80)   not null primary key comment '送达编号',
  JLBS      varchar(80)   not null comment '记录标识',
  BBH       int           not null comment '版本',
  JDSWH     varchar(128)  comment '处罚决定书文号',
  QD        varchar(60)   comment '公示渠道',
  ZT        varchar(20)   not null comment '1 已公示 2 已撤下 3 未予公示',
  GSBH      varchar(120)  comment '渠道编号',
  SJ        varchar(20)   comment '时间',
  SM        varchar(500)  comment '说明',
  JSSJ      datetime      not null default current_timestamp comment '接收时间'
) default character set utf8mb4 comment '公示状态（接收）';

create table if not exists agri_case.NYZF_YSJG (
  SDBH      varchar(80)   not null primary key comment '送达编号',
  JLBS      varchar(80)   not null comment '记录标识',
  BBH       int           not null comment '版本',
  AJBH      varchar(200)  comment '案件编号',
  JG        varchar(20)   not null comment '立案 / 不予立案',
  GAJG      varchar(200)  comment '公安机关',
  WSH       varchar(128)  comment '通知书文号',
  LY        varchar(1000) comment '理由',
  SJ        varchar(20)   comment '决定时间',
  JSSJ      datetime      not null default current_timestamp comment '接收时间'
) default character set utf8mb4 comment '移送结果（接收）';
