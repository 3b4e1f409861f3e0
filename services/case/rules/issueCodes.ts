/** Wording of a validation code: what is wrong, by which rule, how to mend it; Chinese and English. */
export interface IssueText {
  zh: string;
  en: string;
  rule: string;
  mendZh: string;
  mendEn: string;
}

const V2 = "双公示 V2 (发改办财金〔2018〕424号)";

/** Reasons for which a row is refused (E017 is found by the service, E022 when publishing). */
export const errorTexts = {
  E001: {
    zh: "必填项为空",
    en: "required field is blank",
    rule: V2,
    mendZh: "请补填该项",
    mendEn: "fill in the field",
  },
  E002: {
    zh: "超过最大长度",
    en: "longer than allowed",
    rule: V2,
    mendZh: "请缩短内容",
    mendEn: "shorten the text",
  },
  E003: {
    zh: "日期不是 YYYY/MM/DD 或该日不存在",
    en: "not a date YYYY/MM/DD, or no such day",
    rule: V2,
    mendZh: "请填写真实日期，例如 2018/04/27；处罚有效期为长期的填 2099/12/31",
    mendEn: "give a real date such as 2018/04/27; for an unlimited effect write 2099/12/31",
  },
  E004: {
    zh: "统一社会信用代码长度或字符错误（18位，不含字母 I、O、S、V、Z）",
    en: "credit code: wrong length or character (18 characters, no I, O, S, V, Z)",
    rule: "GB 32100-2015",
    mendZh: "请对照登记证照逐位核对",
    mendEn: "compare with the certificate, character by character",
  },
  E005: {
    zh: "统一社会信用代码校验位错误",
    en: "credit code: wrong check digit",
    rule: "GB 32100-2015",
    mendZh: "代码中有一位抄错，请对照登记证照更正",
    mendEn: "a character was copied wrongly; compare with the certificate",
  },
  E006: {
    zh: "身份证号码校验位错误或出生日期不存在",
    en: "resident id: wrong check digit or impossible birth date",
    rule: "GB 11643-1999",
    mendZh: "请对照身份证更正；其他证件请改证件类型",
    mendEn: "compare with the identity card; for another document change its type",
  },
  E007: {
    zh: "工商注册号应为15位（含校验位）或13位数字",
    en: "registration number: 15 digits with a valid check digit, or 13 digits",
    rule: "ISO 7064 MOD 11,10",
    mendZh: "请对照营业执照更正，没有则留空",
    mendEn: "compare with the licence, or leave it blank",
  },
  E008: {
    zh: "组织机构代码校验位错误或与统一社会信用代码第9–17位不一致",
    en: "organisation code: wrong check digit, or not characters 9–17 of the credit code",
    rule: "GB 11714-1997",
    mendZh: "请改正，或留空",
    mendEn: "correct it or leave it blank",
  },
  E009: {
    zh: "行政相对人类别或证件类型不在表内，或与所填代码矛盾",
    en: "party category or document type not in the list, or in conflict with the codes given",
    rule: V2,
    mendZh: "类别只能为法人及非法人组织、个体工商户（信用代码92开头）、自然人（不填代码和法定代表人）",
    mendEn: "法人及非法人组织, 个体工商户 (credit code begins with 92) or 自然人 (no codes, no legal representative)",
  },
  E010: {
    zh: "处罚类别不在表内，或决定之日尚未施行",
    en: "kind of penalty unknown, or not yet in force on the decision date",
    rule: "行政处罚法 第九条 (1996-10-01, 2021-07-15)",
    mendZh: "请用标准名称，以分号分隔；其他类别写作“其他-具体类别”",
    mendEn: "use the standard names joined by semicolons; write any other kind as 其他-name",
  },
  E011: {
    zh: "罚款与罚款金额不相符",
    en: "fine and amount of the fine do not go together",
    rule: V2,
    mendZh: "有罚款的，以万元填写大于0的金额（2000元填0.2）；没有罚款的留空",
    mendEn: "with 罚款 give an amount above 0 in 万元 (2000 元 = 0.2); without it leave the field blank",
  },
  E012: {
    zh: "没收与没收金额不相符",
    en: "confiscation and its amount do not go together",
    rule: V2,
    mendZh: "有没收的，以万元填写金额（无确定价值的填0）；没有没收的留空",
    mendEn: "with 没收 give the amount in 万元 (0 if it has no established value); without it leave the field blank",
  },
  E013: {
    zh: "暂扣或吊销证照，但未填证照名称及编号",
    en: "a licence is suspended or revoked but not named",
    rule: V2,
    mendZh: "请填写暂扣或吊销证照名称及编号",
    mendEn: "give name and number of the licence",
  },
  E014: {
    zh: "金额与处罚内容相差一万倍（元与万元混淆）",
    en: "amount differs from the content by 10,000 times (元 taken for 万元)",
    rule: V2,
    mendZh: "金额字段单位为万元：50000元填5",
    mendEn: "the unit of the field is 万元: 50000 元 = 5",
  },
  E015: {
    zh: "处罚有效期或公示截止期早于处罚决定日期",
    en: "end of effect or of publicity lies before the decision",
    rule: V2,
    mendZh: "请核对三个日期",
    mendEn: "check the three dates",
  },
  E016: {
    zh: "行政处罚决定书文号格式错误",
    en: "decision number has a wrong form",
    rule: "SPEC §1.2",
    mendZh: "应为：机关代字〔年份〕序号号，例如 黔示工商罚〔2018〕12号",
    mendEn: "expected: agency's short name〔year〕number号, e.g. 黔示工商罚〔2018〕12号",
  },
  E017: {
    zh: "同一文号、机关、相对人已有不同内容，且版本不比已有的新",
    en: "the same decision, agency and party is known with other content, and this version is not newer",
    rule: "SPEC §0.4",
    mendZh: "更正请填 OP=U 和更大的 VERSION；新决定请换文号",
    mendEn: "for a correction send OP=U with a higher VERSION; for a new decision use its own number",
  },
  E018: {
    zh: "单位名称与统一社会信用代码填反",
    en: "name and credit code of the unit are swapped",
    rule: V2,
    mendZh: "请对调两列",
    mendEn: "swap the two columns",
  },
  E019: {
    zh: "公开字段含个人信息（身份证号、手机号、银行卡号、住址、邮箱）",
    en: "personal data inside a public field (resident id, mobile, card number, home address, e-mail)",
    rule: "SPEC §11.2; 个人信息保护法 第六条、第二十五条",
    mendZh: "请从公开文字中删去",
    mendEn: "remove it from the public text",
  },
  E020: {
    zh: "日期晚于今天",
    en: "the date lies in the future",
    rule: V2,
    mendZh: "请核对日期",
    mendEn: "check the date",
  },
  E021: {
    zh: "处罚机关代码不在机构登记簿内",
    en: "agency code is not in the organisation register",
    rule: "SPEC §9",
    mendZh: "请核对代码，或先登记该机关",
    mendEn: "check the code, or have the agency registered first",
  },
  E022: {
    zh: "不得公示",
    en: "publication is barred",
    rule: "SPEC §11.1; 行政处罚法 第四十八条; 政府信息公开条例 第十四条至第十六条",
    mendZh: "记录已保存但不公示，无需更正",
    mendEn: "the record is kept and not published; nothing to mend",
  },
  E023: {
    zh: "无权作出或报送此步骤",
    en: "not the one who may take or report this step",
    rule: "SPEC §3.2; seeds/rules/transfer-procedure.json",
    mendZh: "请由有权机关作出，并经代表该机关的系统报送",
    mendEn: "let the competent organ take it and its own system report it",
  },
  E024: {
    zh: "内容不在允许范围内",
    en: "the content is not allowed",
    rule: "seeds/rules/transfer-procedure.json",
    mendZh: "请按说明更正后重报",
    mendEn: "correct it as said and report it again",
  },
  E025: {
    zh: "依法不能在此时作出，已转人工处理",
    en: "the law does not allow it at this point; a person decides",
    rule: "SPEC §3; seeds/rules/transfer-procedure.json",
    mendZh: "请核对案件经过；确属实情的由运维说明理由后准许",
    mendEn: "check the history of the case; if it is true, an operator may let it pass with a justification",
  },
  E026: {
    zh: "没有可撤回的步骤",
    en: "there is no such step to take back",
    rule: "CaseService.Submit",
    mendZh: "请核对案件编号、步骤和文书文号",
    mendEn: "check case number, step and document number",
  },
  E027: {
    zh: "适配器不能读取该记录，或映射不能由它得出某一栏",
    en: "the adapter cannot read the record, or its mapping cannot make a field of it",
    rule: "adapters/sdk/mapping/README.md",
    mendZh: "请按说明更正记录；记录无误的，请更正适配器清单中的映射或代码表",
    mendEn: "correct the record as said; if it is right, correct the mapping or the code list in the adapter's manifest",
  },
} as const satisfies Record<string, IssueText>;

/** A code of errorTexts. */
export type ErrorCode = keyof typeof errorTexts;
