/** Names of a field in systems of departments, beside its V2 code, titles and aliases in seeds/rules/penalty-fields.json. */
export interface FieldNames {
  /** Names that mean this field only. */
  readonly sure: readonly string[];
  /** Names that may mean it, and other fields as well. */
  readonly maybe: readonly string[];
}

const names = (sure: string, maybe = ""): FieldNames => ({ sure: sure.split(" ").filter(Boolean), maybe: maybe.split(" ").filter(Boolean) });

/** Field → names seen or to be expected: Chinese, V1 (2015), 公示系统, English; any case, underscores do not count. */
export const fieldNames: Readonly<Record<string, FieldNames>> = {
  CF_XDR_MC: names("当事人 当事人姓名或名称 被处罚人 被处罚单位 被处罚当事人 违法主体名称 相对人 企业名称 entName party partyName party_name offender offender_name respondent xdrmc dsrmc dsr bcfr", "名称 单位名称 姓名 name company company_name company_title enterprise customer qymc mc dwmc"),
  CF_XDR_LB: names("当事人类别 当事人类型 相对人类型 主体类型 被处罚人类别 party_type party_category party_kind offender_type xdrlb xdrlx dsrlb dsrlx", "类别 类型 type category lb lx"),
  CF_XDR_SHXYM: names("统一社会信用代码 社会信用代码 信用代码 当事人统一社会信用代码 uniscId uniSCID tyshxydm shxydm shxym xydm tyxydm uscc party_uscc credit_code creditCode unified_code social_credit_code usci 统一代码", "代码 code org_code"),
  CF_XDR_GSZC: names("注册号 工商登记码 营业执照注册号 CF_XDR_GSDJ regNo reg_no registration_no registration_number gszch zch yyzzzch party_reg_no", ""),
  CF_XDR_ZZJG: names("组织机构码 CF_XDR_ZDM organization_code organisation_code orgCode zzjgdm zzjgdmz", ""),
  CF_XDR_SWDJ: names("税务登记证号 税号 纳税人识别号 tax_no taxNo tax_number taxpayer_id swdjh nsrsbh", ""),
  CF_XDR_SYDW: names("事业单位证书 institution_cert_no sydwzsh", ""),
  CF_XDR_SHZZ: names("社会组织证号 social_org_cert_no shzzdjzh", ""),
  CF_FRDB: names("法人代表 法人姓名 法定代表人或负责人 负责人 法人 经营者 leRep lerep CF_FR CF_FRMC CF_FDDBR legal_rep legal_representative legalPerson legal_person fddbr frdb frxm fzr", "姓名 fr"),
  CF_FR_ZJLX: names("法定代表人证件种类 法人证件种类 cerType legal_rep_id_type frzjlx frzjzl", "证件种类 zjzl"),
  CF_FR_ZJHM: names("法人身份证号 法人身份证 法定代表人身份证号码 cerNo cerNO legal_rep_id_no legal_rep_id frzjhm frsfzh fddbrsfzh", "身份证号 身份证号码 sfzh idcard id_card id_no"),
  CF_XDR_ZJLX: names("当事人证件类型 party_id_type dsrzjlx xdrzjlx id_type", "证件种类 zjlx zjzl"),
  CF_XDR_ZJHM: names("当事人证件号码 当事人身份证号 居民身份证号 CF_XDR_SFZ party_id_no party_id dsrzjhm dsrsfzh xdrzjhm", "身份证号 身份证号码 sfzh zjhm idcard id_card id_no id_number"),
  CF_WSH: names("文书号 文号 处罚文号 处罚文书号 处罚决定文号 处罚决定书号 决定书编号 处罚决定书编号 penDecNo decision_no decision_number decisionNo doc_no document_no penalty_no cfjdswh jdswh cfwsh cfwh wsh jdsbh", "编号 number no bh"),
  CF_WFXW: names("违法类型 违法行为种类 案由 CF_CFMC 处罚名称 illegActType violation violation_type illegal_act wfxw wfxwlx ay cfmc", ""),
  CF_SY: names("违法事由 事由 案情 案情摘要 主要事实 处罚事由 mainIllegFact facts violation_facts case_facts fact wfss zywfss cfsy ajqk", "描述 description details"),
  CF_YJ: names("处罚法律依据 法律依据 适用法律 penBasis_CN penBasis legal_basis basis law cfyj flyj", "依据"),
  CF_CFLB: names("处罚类型 处罚方式 penType_CN penType penalty_kinds penalty_type penalty_kind punishment_type cflb cfzl cflx", "类别 类型 type category kind lb"),
  CF_NR: names("处罚结果 处罚决定 处罚决定内容 CF_JG penContent penalty_content penalty punishment result cfnr cfjg cfjdnr jdnr", "结果 内容"),
  CF_NR_FK: names("罚款 罚款数额 罚款额 罚没款 penAm fine fine_amount penalty_amount fine_amount_wan cfje fkje fke", "金额 处罚金额 amount money je"),
  CF_NR_WFFF: names("没收金额 没收违法所得金额 没收款 没收违法所得 forfAm confiscated confiscated_amount forfeit_amount msje mswfsd", "金额 amount je"),
  CF_NR_ZKDX: names("吊销证照 暂扣证照 暂扣或吊销证照 suspended_or_revoked_licence revoked_license zkdx dxzz", ""),
  CF_JDRQ: names("处罚日期 处罚时间 处罚决定时间 决定书日期 作出处罚决定日期 作出决定日期 CF_JDSRQ penDecIssDate decision_date decisionDate penalty_date decided_on cfrq cfjdrq jdrq", "日期 时间 date rq sj"),
  CF_YXQ: names("有效期 有效期至 处罚有效期限 penPeri valid_until validity expire_date cfyxq yxq yxqz", ""),
  CF_GSJZQ: names("公示期限 公示到期日 CF_GSJZRQ pubDeadline publicity_until publish_until gsjzq gsjzrq gsqx", ""),
  CF_CFJG: names("处罚单位 处罚部门 执法机关 执法单位 作出处罚决定机关 CF_XZJG CF_CFJGMC penAuth_CN judAuth penalty_agency agency agency_name authority penalty_agency_name cfjgmc zfjg cfdw xzjg", "机关 单位 department dept"),
  CF_CFJGDM: names("处罚机关信用代码 处罚机关统一代码 执法机关代码 agency_uscc agency_code authority_code penalty_agency_uscc cfjgdm zfjgdm", ""),
  CF_SJLY: names("数据提供单位 报送单位 填报单位 上报单位 source_unit source_unit_name data_source provider sjly sjlydw bsdw tbdw", "来源 source"),
  CF_SJLYDM: names("数据来源代码 数据来源统一社会信用代码 报送单位代码 source_unit_uscc source_code sjlydm bsdwdm", ""),
  BZ: names("说明 备注说明 remarks remark note notes comment bzsm bz", ""),
  AJBH: names("案件编号 案号 立案号 case_no case_number caseNo ajbh ah lah", "编号 number bh"),
  OP: names("操作类型 操作 操作标志 数据操作 OPT_TYPE OP_FLAG CZLX CZBZ operation op_type", "FLAG 标志"),
  VERSION: names("版本 版本号 数据版本 DATAVERSION DATAVERVISON bbh sjbb row_version", ""),
  CHANGED_AT: names("变更时间 更新时间 修改时间 最后更新时间 时间戳 SJC TONG_TIME UPDATE_TIME UPDATED_AT update_time last_modified modified_at gxsj xgsj bgsj zhgxsj", ""),
};
