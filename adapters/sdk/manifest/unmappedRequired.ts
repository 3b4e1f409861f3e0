import { fieldTable } from "../formats/fieldTable.ts";
import { compileExpression } from "../mapping/expression.ts";
import { createScope } from "../mapping/helpers/allHelpers.ts";
import { findStep } from "../steps/stepWords.ts";
import type { AdapterManifestFile, EmitRule } from "./schema.ts";

/** A field that the standard or the procedure requires and that a rule does not give. */
export interface UnmappedField {
  readonly feed: string;
  /** Number of the rule in its feed, from 0. */
  readonly rule: number;
  /** V2 code, or title of the step's form. */
  readonly field: string;
  /** Its Chinese name. */
  readonly name: string;
  /** For whom or when it is required; Chinese / English. */
  readonly when: string;
  /** What it must hold, as the standard says it. */
  readonly requirement: string;
}

/** Every required field that no mapping gives, in the order of the manifest and of the standard. */
export function unmappedRequired(manifest: AdapterManifestFile): readonly UnmappedField[] {
  return Object.entries(manifest.feeds).flatMap(([feed, { emits }]) =>
    emits.flatMap((rule, index) => required[rule.as](rule, manifest).map((field) => ({ feed, rule: index, ...field }))),
  );
}

type Required = (rule: EmitRule, manifest: AdapterManifestFile) => readonly Omit<UnmappedField, "feed" | "rule">[];

const required: Readonly<Record<EmitRule["as"], Required>> = { penalty: ofPenalty, step: ofStep, publication: ofPublication };

function ofPenalty({ fields }: EmitRule): ReturnType<Required> {
  return fieldTable.fields.flatMap(({ code, zh, rule, required: by }) => {
    const categories = Object.entries(by).filter(([, need]) => need === "required").map(([category]) => category);
    if (code in fields || categories.length === 0) return [];
    const when = categories.length === Object.keys(by).length ? "总是 / always" : `相对人为${categories.join("、")}时 / for these parties`;
    return [{ field: code, name: zh, when, requirement: rule }];
  });
}

/** Titles that every step needs, each with the names that stand for it. */
const stepTitles: readonly { readonly titles: readonly string[]; readonly requirement: string }[] = [
  { titles: ["环节"], requirement: "步骤名称 / name of the step" },
  { titles: ["案件编号"], requirement: "移送机关的案件编号 / case number of the agency" },
  { titles: ["移送机关代码"], requirement: "统一社会信用代码 / credit code of the agency" },
  { titles: ["办理时间"], requirement: "YYYY-MM-DD HH:MM" },
];

function ofStep(rule: EmitRule, manifest: AdapterManifestFile): ReturnType<Required> {
  // Every other title of the form is given as the system keeps it.
  if ("*" in rule.fields) return [];
  const missing = stepTitles.filter(({ titles }) => !titles.some((title) => title in rule.fields));
  const always = missing.map(({ titles: [field = ""], requirement }) => ({ field, name: field, when: "总是 / always", requirement }));
  const steps = stepsOf(rule, manifest);
  const papers = steps.filter(({ document }) => document !== "").map(({ zh, document }) => `${zh}（${document}）`);
  const hasNumber = ["文书文号", "移送书文号", "通知书文号"].some((title) => title in rule.fields);
  const suspects = steps.filter(({ ofSuspect }) => ofSuspect).map(({ zh }) => zh);
  return [
    ...always,
    ...(papers.length > 0 && !hasNumber ? [{ field: "文书文号", name: "文书文号", when: papers.join("、"), requirement: "文书的文号 / number of the paper" }] : []),
    ...(suspects.length > 0 && !("嫌疑人编号" in rule.fields) ? [{ field: "嫌疑人编号", name: "嫌疑人编号", when: suspects.join("、"), requirement: "嫌疑人在案件中的编号 / number of the suspect in the case" }] : []),
  ];
}

/** Steps that the rule may report, as far as its words name them: literals and the words of its code lists. */
function stepsOf({ fields }: EmitRule, manifest: AdapterManifestFile) {
  const text = fields["环节"];
  if (text === undefined) return [];
  const words = wordsIn(compileExpression(text, createScope(manifest)).ast, manifest.lists);
  return [...new Set(words.flatMap((word) => findStep(word, "") ?? []))];
}

function wordsIn(node: unknown, lists: AdapterManifestFile["lists"]): readonly string[] {
  if (typeof node !== "object" || node === null || node instanceof RegExp) return [];
  const { type, value } = node as { readonly type?: unknown; readonly value?: unknown };
  const own = type === "string" ? [String(value), ...Object.values(lists[String(value)] ?? {})] : [];
  return [...own, ...Object.values(node).flatMap((part) => wordsIn(part, lists))];
}

function ofPublication({ fields }: EmitRule): ReturnType<Required> {
  const names: Readonly<Record<string, string>> = { caseId: "案件标识", version: "记录版本", result: "结果" };
  const missing = Object.entries(names).filter(([field]) => !(field in fields));
  return missing.map(([field, name]) => ({ field, name, when: "总是 / always", requirement: "hub.credit.v1.PublicationReport" }));
}
