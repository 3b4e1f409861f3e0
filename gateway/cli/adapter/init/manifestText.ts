import { stringify } from "yaml";
import { SURE, type FieldProposal, type MappingProposal } from "../../../../adapters/sdk/proposal/proposal.ts";
import type { ExampleRecord } from "./exampleRecord.ts";

/** What a manifest says of the system itself. */
export interface SystemFacts {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly ownerUscc: string;
  readonly ownerName: string;
  readonly contact: string;
  readonly divisions: readonly string[];
}

/** The connector's part: its settings, and those of the feed. */
export interface ConnectorLines {
  readonly kind: string;
  readonly settings: readonly string[];
  readonly feed: readonly string[];
}

export interface ManifestParts {
  readonly facts: SystemFacts;
  readonly connector: ConnectorLines;
  readonly proposal: MappingProposal;
  readonly example: ExampleRecord;
  /** Where the mapping came from, e.g. a file's name. */
  readonly from: string;
  /** Path or address of the JSON Schema, for editors. */
  readonly schema: string;
}

/** Expressions of an emit rule that are no fields of the standard. */
const ruleNames: Readonly<Record<string, string>> = { OP: "operation", VERSION: "version", CHANGED_AT: "changedAt" };

/** The manifest as a person gets it: in the order in which it is read, with a comment wherever something is to be checked. */
export function manifestText({ facts, connector, proposal, example, from, schema }: ManifestParts): string {
  const { id, name, nameEn, ownerUscc, ownerName, contact, divisions } = facts;
  return `${[
    `# yaml-language-server: $schema=${schema}`,
    `# ${name}的适配器清单。标有“请核对”的行由程序推测，确认后删去注释 / lines marked “check” were guessed: confirm them and remove the comment`,
    `# 下一步 / next: hub adapter check --connect · hub adapter try <文件 file>`,
    "manifest: 1",
    `id: ${scalar(id)}`,
    "version: 0.1.0",
    "system:",
    `  name: ${scalar(name)}`,
    `  nameEn: ${scalar(nameEn)}`,
    "owner:",
    `  uscc: ${scalar(ownerUscc)}`,
    `  name: ${scalar(ownerName)}`,
    `  contact: ${scalar(contact)} # 办公联系方式，勿填个人信息 / of the office, nothing personal`,
    "connector:",
    `  kind: ${connector.kind}`,
    "  settings:",
    ...indent(4, connector.settings),
    "feeds:",
    "  penalties:",
    `    description: ${scalar(`行政处罚 / penalties, ${from}`)}`,
    ...indent(4, connector.feed),
    "    emits:",
    "      - as: penalty",
    ...indent(8, ruleLines(proposal)),
    "        fields:",
    ...indent(10, fieldLines(proposal)),
    ...listLines(proposal),
    "grants:",
    "  submit: [hub.case.v1.PenaltyRow]",
    `  divisions: ${stringify(divisions, { collectionStyle: "flow" }).trim()} # 报送哪些区划的记录，空为全部 / divisions whose records it sends; empty = all`,
    "  view: public",
    "  roles: [agency]",
    "examples:",
    `  - name: 虚构的一条 / a made-up record`,
    "    feed: penalties",
    "    record:",
    ...indent(6, mapLines(example.record)),
    "    expect:",
    ...indent(6, mapLines(example.expect)),
  ].join("\n")}\n`;
}

function fieldLines({ fields, missing, unused }: MappingProposal): string[] {
  return [
    ...fields.filter(({ field }) => ruleNames[field] === undefined).flatMap((proposal) => entryLines(proposal.field, proposal)),
    ...missing.flatMap(({ field, title }) => [`# 请核对 / check: 没有找到${title}，此项必填 / nothing was found for it, and it is required`, `# ${field}: `]),
    ...unused.map(({ column, maybe }) => `# 未使用的列 / column not used: ${oneLine(column)}${maybe.length > 0 ? `（${maybe.map(({ field, confidence }) => `${field} ${confidence}`).join("，")}）` : ""}`),
  ];
}

function ruleLines({ fields }: MappingProposal): string[] {
  return fields.flatMap((proposal) => {
    const name = ruleNames[proposal.field];
    return name === undefined ? [] : entryLines(name, proposal);
  });
}

function entryLines(name: string, { title, expression, confidence, why, alternatives }: FieldProposal): string[] {
  const others = alternatives.length > 0 ? `；其他可能 / alternatives: ${alternatives.map(({ column, confidence: other }) => `${oneLine(column)} ${other}`).join("，")}` : "";
  const check = confidence < SURE ? [`# 请核对 / check (${confidence}): ${oneLine(why)}${others}`] : [];
  return [...check, `${name}: ${scalar(expression)} # ${title}`];
}

function listLines({ lists }: MappingProposal): string[] {
  const names = Object.keys(lists);
  if (names.length === 0) return [];
  return ["lists:", ...names.flatMap((name) => [`  ${name}:`, ...Object.entries(lists[name] ?? {}).map(([value, word]) => `    ${scalar(value, true)}: ${scalar(word, true)}${word === "" ? " # 请核对 / check: 对应的中心用词 / the hub's word for it" : ""}`)])];
}

function mapLines(record: Readonly<Record<string, string>>): string[] {
  return Object.entries(record).map(([name, value]) => `${scalar(name)}: ${scalar(value, true)}`);
}

/** One line of YAML; quoted where it would be read as something else, or always. */
function scalar(text: string, quote = false): string {
  return stringify(oneLine(text), { lineWidth: 0, ...(quote ? { defaultStringType: "QUOTE_DOUBLE" as const } : {}) }).trim();
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ");
}

function indent(columns: number, lines: readonly string[]): string[] {
  return lines.map((line) => " ".repeat(columns) + line);
}
