import fc from "fast-check";
import { expect, test } from "vitest";
import { proposalSamples, sampleRecords } from "../../../test/support/proposalSamples.ts";
import { fieldTable } from "../formats/fieldTable.ts";
import { fieldNames } from "./fieldNames.ts";
import { fieldsNamed } from "./nameScore.ts";
import { SURE, type FieldProposal } from "./proposal.ts";
import { proposeMapping } from "./proposeMapping.ts";

type Row = Readonly<Record<string, string>>;

const sampleOf = (rows: readonly Row[]) => ({ columns: Object.keys(rows[0] ?? {}), records: rows.map((fields, index) => ({ place: `sample#${index}`, fields })) });
const propose = (rows: readonly Row[]) => proposeMapping(sampleOf(rows), { owner: { uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" } });
const fieldOf = (rows: readonly Row[], field: string) => propose(rows).fields.find((proposal) => proposal.field === field);
const renamed = (columns: Readonly<Record<string, string>>) => sampleRecords.map((row) => Object.fromEntries(Object.entries(columns).map(([field, column]) => [column, row[field] ?? ""])));

test.each(proposalSamples().map((sample) => [sample.habit, sample] as const))("columns in the habit %s find their fields, and none is surely wrong", (_habit, { truth, rows }) => {
  const { fields } = propose(rows);
  const byColumn = new Map(fields.flatMap((proposal) => (proposal.column === undefined ? [] : [[proposal.column, proposal] as const])));
  const wanted = [...truth].filter(([, field]) => field !== undefined);
  const right = wanted.filter(([column, field]) => byColumn.get(column)?.field === field);
  expect(right.length / wanted.length).toBeGreaterThanOrEqual(0.9);
  expect(wrongOnes(fields, truth).filter(({ confidence }) => confidence === 1)).toEqual([]);
});

const wrongOnes = (fields: readonly FieldProposal[], truth: ReadonlyMap<string, string | undefined>) => fields.filter(({ column, field }) => column !== undefined && truth.get(column) !== field);

/** Names that mean one field only, per field. */
const ownNames: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  fieldTable.fields.map(({ code, zh, en, aliases = [] }) => {
    const names = [code, code.toLowerCase(), zh, en, ...aliases, ...(fieldNames[code]?.sure ?? [])];
    return [code, names.filter((name) => fieldsNamed(name).filter(({ score }) => score >= 0.95).length === 1 && fieldsNamed(name)[0]?.field === code)];
  }),
);

test("law: under names of their own all V2 columns are found, and whatever has full confidence is right", () => {
  const codes = Object.keys(ownNames);
  const renaming = fc.record(Object.fromEntries(codes.map((code) => [code, fc.constantFrom(...(ownNames[code] ?? []))])));
  const left = fc.subarray(codes, { minLength: 5 });
  fc.assert(
    fc.property(renaming, left, (names, kept) => {
      const columns = Object.fromEntries(kept.map((code) => [code, names[code] ?? code]));
      const truth = new Map(Object.entries(columns).map(([code, column]) => [column, code]));
      const { fields } = propose(renamed(columns));
      const sure = fields.filter(({ confidence }) => confidence === 1);
      expect(sure.filter(({ column, field }) => truth.get(column ?? "") !== field)).toEqual([]);
      const found = new Set(fields.filter(({ column, field }) => column === columns[field]).map(({ field }) => field));
      expect(kept.filter((code) => !found.has(code))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("law: names that were exchanged are never believed with full confidence", () => {
  const exchangeable = ["CF_XDR_SHXYM", "CF_WSH", "CF_CFLB", "CF_JDRQ", "CF_XDR_MC", "CF_CFJGDM", "CF_YJ"];
  fc.assert(
    fc.property(fc.shuffledSubarray(exchangeable, { minLength: exchangeable.length }), (names) => {
      const columns = Object.fromEntries(exchangeable.map((code, index) => [code, names[index] ?? code]));
      const truth = new Map(Object.entries(columns).map(([code, column]) => [column, code]));
      expect(propose(renamed(columns)).fields.filter(({ column, field, confidence }) => confidence === 1 && truth.get(column ?? "") !== field)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test("the unit of money comes from the words of the penalty, whatever the title says", () => {
  const rows = sampleRecords.map((row) => ({ 处罚内容: row["CF_NR"] ?? "", "罚款金额（万元）": row["CF_NR_FK"] === "" ? "" : String(Number(row["CF_NR_FK"]) * 10_000) }));
  expect(fieldOf(rows, "CF_NR_FK")).toMatchObject({ expression: expect.stringContaining("$"), confidence: 1, why: expect.stringContaining("单位元") });
  expect(fieldOf(renamed({ CF_NR: "处罚内容", CF_NR_FK: "罚款金额" }), "CF_NR_FK")).toMatchObject({ expression: "罚款金额", why: expect.stringContaining("单位万元") });
});

test("amounts that nothing confirms are a guess that says so", () => {
  const amounts = (...values: string[]) => values.map((je) => ({ 罚款金额: je, 文号: "黔示罚〔2020〕1号" }));
  expect(fieldOf(amounts("50000", "8000"), "CF_NR_FK")).toMatchObject({ confidence: 0.6, why: expect.stringContaining("推定为元") });
  expect(fieldOf(amounts("5", "8"), "CF_NR_FK")).toMatchObject({ confidence: 0.5, why: expect.stringContaining("单位不明") });
});

test("two columns that would do equally well are both named", () => {
  const proposal = fieldOf(sampleRecords.map((row) => ({ 处罚日期: row["CF_JDRQ"] ?? "", 决定日期: row["CF_JDRQ"] ?? "", 处罚时间: row["CF_JDRQ"] ?? "" })), "CF_JDRQ");
  const [date, time] = ["处罚日期", "处罚时间"].map((name) => sampleRecords.map((row) => ({ [name]: row["CF_JDRQ"] ?? "" })));
  expect(proposal?.confidence).toBe(1); // 决定日期 is a name of the standard
  const both = fieldOf((date ?? []).map((row, index) => ({ ...row, ...time?.[index] })), "CF_JDRQ");
  expect(both).toMatchObject({ confidence: 0.6, alternatives: [expect.anything()], why: expect.stringContaining("也可能是") });
});

test("codes of the system become a list, and a code nobody can guess is left open", () => {
  const numbers: Readonly<Record<string, string>> = { 法人及非法人组织: "1", 个体工商户: "2", 自然人: "3" };
  const rows = sampleRecords.map((row) => ({ 信用代码: row["CF_XDR_SHXYM"] ?? "", 当事人类别: numbers[row["CF_XDR_LB"] ?? ""] ?? "", 处罚种类: "09" }));
  const { lists, fields } = propose(rows);
  expect(lists).toEqual({ "party-category": { 1: "法人及非法人组织", 2: "个体工商户", 3: "自然人" }, "penalty-kinds": { "09": "" } });
  expect(fields.find(({ field }) => field === "CF_CFLB")).toMatchObject({ confidence: 0.5, why: expect.stringContaining("尚缺") });
});

test("what has no column is computed where that can be, marked for checking, and missing where it cannot", () => {
  const { fields, missing } = propose(renamed({ CF_XDR_MC: "xdrmc", CF_XDR_SHXYM: "tyshxydm", CF_WSH: "wsh" }));
  const computed = fields.filter(({ column }) => column === undefined);
  expect(computed.map(({ field }) => field)).toEqual(["CF_XDR_LB", "CF_YXQ", "CF_CFJG", "CF_CFJGDM", "CF_SJLY", "CF_SJLYDM"]);
  expect(computed.every(({ confidence }) => confidence < SURE)).toBe(true);
  expect(missing.map(({ field }) => field)).toEqual(["CF_FRDB", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR", "CF_JDRQ"]);
});

test("V1 code_2 and code_3 are told apart by their values, not by their numbers", () => {
  const { fields } = propose(renamed({ CF_XDR_ZZJG: "行政相对人代码_2", CF_XDR_SHXYM: "CF_XDR_SHXYM" }));
  expect(fields.filter(({ column, confidence }) => column === "行政相对人代码_2" && confidence >= SURE)).toEqual([]);
});

test("nothing is proposed for a sample without rows but by name, and never surely", () => {
  const { fields } = proposeMapping({ columns: ["CF_WSH", "随便"], records: [] });
  expect(fields.filter(({ column }) => column !== undefined)).toMatchObject([{ field: "CF_WSH", confidence: 0.8 }]);
});
