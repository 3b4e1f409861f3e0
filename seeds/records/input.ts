import { registrationCheckDigit } from "../../services/case/rules/identifiers.ts";
import { decisions } from "./decisions.ts";
import { person, shop } from "./parties.ts";
import type { Columns } from "./parties.ts";
import { accepted, duplicate, parked, rejected, sample, toColumns } from "./rows.ts";
import type { SeedRow } from "./rows.ts";

const MEND = "2026-11-02 09:00:00";
const of = (name: keyof typeof decisions, changes: Columns = {}): Columns => ({ ...toColumns(decisions[name]), ...changes });
/** A row of the year 2023 with a decision number of its own. */
const faulty = (number: number, changes: Columns): Columns => of("plain2023", { CF_WSH: `黔示市监罚〔2023〕${number}号`, ...changes });

const samples: readonly SeedRow[] = [
  ...["S01", "S02", "S03", "S05", "S06", "S09", "S10", "S12", "S14", "S16"].map((id) => accepted(`sample ${id}`, sample(id))),
  rejected("sample X01: check digit changed", { ...sample("X01"), CF_WSH: "黔示工商罚〔2018〕101号" }, ["E005"]),
  duplicate("sample X03: S01 again in lower case", sample("X03"), ["W001"]),
  rejected("sample X04: fine without amount", { ...sample("X04"), CF_WSH: "黔示工商罚〔2018〕104号" }, ["E011"]),
  rejected("sample X07: words in a date", { ...sample("X07"), CF_WSH: "黔示工商罚〔2018〕107号" }, ["E003"]),
  rejected("sample X09: source name and code swapped", { ...sample("X09"), CF_WSH: "黔示工商罚〔2018〕109号" }, ["E018"]),
  rejected("sample X10: resident id and telephone in the facts", { ...sample("X10"), CF_WSH: "黔示工商罚〔2018〕110号" }, ["E019"]),
  rejected("sample X13: agency code missing", { ...sample("X13"), CF_WSH: "黔示工商罚〔2018〕113号" }, ["E001"]),
];

const departments: readonly SeedRow[] = [
  accepted("quality supervision; term runs over the end of the year", of("cable")),
  accepted("food and drug; a licence is revoked", of("drugs")),
  accepted("farming; brackets in the decision number", of("seeds")),
  accepted("health", of("disinfectant")),
  accepted("culture", of("discs")),
  accepted("patents; Spring Festival of 2020 in the term", of("patent2020")),
  accepted("customs", of("export2023")),
  accepted("forestry; natural person", of("seedling2025")),
  accepted("copyright; National Day in the term", of("books2025")),
  accepted("farming; business suspended", of("pesticide2024")),
  accepted("market supervision", of("plain2023")),
  accepted("only a warning, 2018: shown in the disclosure system", of("warned2018")),
  accepted("only a warning, 2022: not shown in the disclosure system (令45)", of("warned2022")),
  accepted("criticism, a kind of penalty since 2021", of("criticised2022")),
  accepted("a minor: kept, never published", of("minor2024")),
  accepted("party of another province, 2022", of("otherProvince")),
  accepted("2026, slight: not shown on Credit China (令36)", of("slight2026")),
  accepted("2026, general", of("general2026")),
  accepted("2026, serious: huge fine, licence revoked; fine in words", of("serious2026")),
  accepted("2026, serious: a person barred from the trade", of("barred2026")),
  accepted("one decision, three parties: the company", of("joint")),
  accepted("one decision, three parties: the responsible person", of("joint", { ...blankParty(), ...person("示例盈某", "520382", "18811220", 41), CF_NR: "罚款20000元。", CF_CFLB: "罚款", CF_NR_FK: "2.000000", CF_NR_WFFF: "" })),
  accepted("one decision, three parties: the carrier", of("joint", { ...shop("示例市昃货运部", "520382", 221), CF_NR: "罚款10000元。", CF_CFLB: "罚款", CF_NR_FK: "1.000000", CF_NR_WFFF: "" })),
];

const histories: readonly SeedRow[] = [
  accepted("correction: fine lowered after review", of("cable", { CF_NR_FK: "6.000000", CF_NR: "没收电线300卷，罚款60000元。" }), { op: "U", version: 2, changedAt: "2019-03-04 10:00:00" }),
  accepted("correction of a name", of("patent2020", { CF_FRDB: "示例赵某某" }), { op: "U", version: 2, changedAt: "2020-03-02 10:00:00" }),
  accepted("the successor corrects a decision of the former 工商局", successorCorrection(), { op: "U", version: 2, changedAt: "2026-03-02 10:00:00" }),
  accepted("revocation", of("discs"), { op: "D", version: 2, changedAt: "2019-08-01 09:30:00" }),
  accepted("revocation against one of three parties", of("joint", { ...shop("示例市昃货运部", "520382", 221), CF_NR: "罚款10000元。", CF_CFLB: "罚款", CF_NR_FK: "1.000000", CF_NR_WFFF: "" }), { op: "D", version: 2, changedAt: "2019-12-02 09:30:00" }),
  duplicate("the same row again", of("seeds")),
  parked("correction ahead of its insert", of("software", { CF_NR_FK: "4.000000", CF_NR: "警告，没收违法所得12000元，罚款40000元。" }), { op: "U", version: 2, changedAt: "2021-12-01 10:00:00" }),
  accepted("the insert it waited for", of("software")),
  parked("revocation ahead of its insert", of("courier2020"), { op: "D", version: 2, changedAt: "2021-01-11 10:00:00" }),
  accepted("the insert it waited for", of("courier2020")),
  rejected("known decision with other content and no newer version", of("drugs", { CF_NR_FK: "2.000000", CF_NR: "没收违法所得6000元，罚款20000元，吊销《药品经营许可证》。" }), ["E017"]),
];

const dirty: readonly SeedRow[] = [
  accepted("full-width digits", faulty(61, { CF_WSH: "黔示市监罚〔２０２３〕６１号", CF_XDR_SHXYM: fullWidth(of("plain2023")["CF_XDR_SHXYM"]), CF_NR_FK: "１.８" }), {}, ["W002"]),
  accepted("square brackets, hyphens in dates, placeholders, other separators, amount with unit", faulty(62, { CF_WSH: "黔示市监罚[2023] 62号", CF_JDRQ: "2023-09-28", CF_XDR_GSZC: "无", CF_XDR_SWDJ: "0", CF_GSJZQ: "1900-01-01", CF_CFLB: "罚款、没收非法财物", CF_NR_FK: "18000元" }), {}, ["W003", "W004", "W005", "W006", "W011"]),
  accepted("an old individual business without credit code", of("seeds", { CF_WSH: "示农（种子）罚〔2018〕5号", CF_XDR_MC: "示例县往种子店", CF_XDR_SHXYM: "", CF_XDR_GSZC: registrationNumber("52032160000021") }), {}, ["W007"]),
  accepted("amount differs from the content; publicity too short", faulty(63, { CF_NR_FK: "1.750000", CF_GSJZQ: "2023/10/28" }), {}, ["W008", "W010"]),
  accepted("agency under a short name", faulty(64, { CF_CFJG: "贵州示例市市场监管局" }), {}, ["W012"]),
  accepted("no OP and no version", faulty(65, { BZ: "补报" }), { op: "", version: 0 }),
];

const refused: readonly SeedRow[] = [
  rejected("name too long", faulty(102, { CF_XDR_MC: `贵州示例${"长".repeat(200)}有限公司` }), ["E002"]),
  rejected("30 February", faulty(103, { CF_JDRQ: "2023/02/30" }), ["E003"], { changedAt: MEND }),
  rejected("letter O in the credit code", faulty(104, { CF_XDR_SHXYM: "9152O102MAYT00013R" }), ["E004"]),
  rejected("resident id with a wrong check digit", of("seedling2025", { CF_WSH: "瓮示林罚字〔2025〕第106号", CF_XDR_ZJHM: "520302188102030121" }), ["E006"]),
  rejected("registration number with a wrong check digit", faulty(107, { CF_XDR_GSZC: "522725600000120" }), ["E007"]),
  rejected("organisation code of another party", faulty(108, { CF_XDR_ZZJG: "MAYT00013" }), ["E008"]),
  rejected("natural person with a credit code", of("seedling2025", { CF_WSH: "瓮示林罚字〔2025〕第109号", CF_XDR_SHXYM: "91520102MAYT00013R" }), ["E009"]),
  rejected("criticism before it was a kind of penalty", of("warned2018", { CF_WSH: "黔示工商罚〔2018〕210号", CF_CFLB: "通报批评" }), ["E010"]),
  rejected("amount without a fine", faulty(111, { CF_CFLB: "没收非法财物", CF_NR: "没收运动鞋90双。" }), ["E011"]),
  rejected("confiscation without amount", faulty(112, { CF_NR_WFFF: "" }), ["E012"]),
  rejected("revoked licence not named", faulty(113, { CF_CFLB: "罚款;没收非法财物;吊销许可证件" }), ["E013"]),
  rejected("元 in the field of 万元", faulty(114, { CF_NR_FK: "18000" }), ["E014"]),
  rejected("validity ends before the decision", faulty(115, { CF_YXQ: "2023/09/27" }), ["E015"]),
  rejected("decision number without year", faulty(116, { CF_WSH: "黔示市监罚116号" }), ["E016"]),
  rejected("decision in the future", faulty(120, { CF_WSH: "黔示市监罚〔2090〕1号", CF_JDRQ: "2090/06/01" }), ["E020"], { changedAt: MEND }),
  rejected("agency not registered", faulty(121, { CF_CFJGDM: "11230500001755309F" }), ["E021"]),
  rejected("agency name and code swapped", faulty(118, { CF_CFJG: "11520100MBYT00113W", CF_CFJGDM: "贵州示例市市场监督管理局" }), ["E018"]),
  rejected("two faults in one row", faulty(122, { CF_XDR_SHXYM: "91520102MAYT000130", CF_NR_FK: "" }), ["E005", "E011"]),
];

/** The rows of the seed input, in input order. */
export const seedRows: readonly SeedRow[] = [...samples, ...departments, ...histories, ...dirty, ...refused];

function blankParty(): Columns {
  return { CF_XDR_SHXYM: "", CF_FRDB: "" };
}

/** S02, decided by the 工商局 in 2018 and corrected by the 市场监管局 that took over its business. */
function successorCorrection(): Columns {
  const agency = { name: "贵州示例市市场监督管理局", uscc: "11520100MBYT00113W" };
  const units = { CF_CFJG: agency.name, CF_CFJGDM: agency.uscc, CF_SJLY: agency.name, CF_SJLYDM: agency.uscc };
  return { ...sample("S02"), ...units, CF_NR: "没收假冒白酒12瓶，没收违法所得1800元，罚款1500元。", CF_NR_FK: "0.150000" };
}

function registrationNumber(body: string): string {
  return body + registrationCheckDigit(body);
}

function fullWidth(text = ""): string {
  return text.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
}
