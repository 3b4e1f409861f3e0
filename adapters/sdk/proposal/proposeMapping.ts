import { fieldTable } from "../formats/fieldTable.ts";
import { assignColumns, type Assigned } from "./assignColumns.ts";
import { candidatesOf, type Candidate } from "./candidates.ts";
import { profileColumns } from "./columnProfile.ts";
import { defaultRules, type Known, type Owner } from "./defaults.ts";
import { fieldKinds } from "./fieldKinds.ts";
import type { FieldProposal, MappingProposal, Sample, UnusedColumn } from "./proposal.ts";
import { readColumn, type ReadColumn } from "./readColumn.ts";

const titles: Readonly<Record<string, string>> = {
  ...Object.fromEntries(fieldTable.fields.map(({ code, zh }) => [code, zh])),
  AJBH: "案件编号",
  OP: "操作类型",
  VERSION: "版本",
  CHANGED_AT: "变更时间",
};
const order = Object.keys(fieldKinds);
const SHOWN_GUESSES = 3;

export interface ProposeOptions {
  /** Whose system it is; without it, fields that are the same in every record stay open. */
  readonly owner?: Owner | undefined;
}

/**
 * Proposes how a system's columns map to the fields of the penalty standard, by their names and their values. Pure. What it is not sure of
 * has a confidence below `SURE` and says why; a wrong column never has full confidence.
 */
export function proposeMapping(sample: Sample, { owner }: ProposeOptions = {}): MappingProposal {
  const profiles = profileColumns(sample);
  const candidates = candidatesOf(profiles);
  const assigned = assignColumns(candidates);
  const read = new Map(assigned.map((found) => [found.field, readColumn(found, assigned, profiles)]));
  const found = assigned.flatMap((column) => toProposal(column, read.get(column.field)) ?? []);
  const fields = [...found, ...defaultsFor(found, owner)].sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field));
  const used = new Set([...found.map(({ column }) => column), ...[...read.values()].flatMap((column) => column?.alsoUses ?? [])]);
  return {
    fields,
    missing: missingFields(fields),
    unused: sample.columns.filter((column) => !used.has(column)).map((column) => unusedColumn(column, candidates)),
    lists: Object.fromEntries([...read.values()].flatMap((column) => (column?.list ? [[column.list.name, column.list.list] as const] : []))),
  };
}

/** Undefined when the column cannot be read as its field after all. */
function toProposal({ field, profile, confidence, why, alternatives }: Assigned, read: ReadColumn | undefined): FieldProposal | undefined {
  if (!read) return undefined;
  const words = [why, read.why].filter(Boolean).join("；");
  return { field, title: titles[field] ?? field, column: profile.column, expression: read.expression, confidence: Math.min(confidence, read.confidence), why: words, alternatives };
}

function defaultsFor(found: readonly FieldProposal[], owner: Owner | undefined): readonly FieldProposal[] {
  const expressions = new Map(found.map(({ field, expression }) => [field, expression]));
  const columns = new Map(found.flatMap(({ field, column }) => (column === undefined ? [] : [[field, column] as const])));
  const known: Known = { expressions, columns, owner };
  return defaultRules.flatMap(({ field, confidence, why, expression }) => {
    const text = expressions.has(field) ? undefined : expression(known);
    if (text === undefined) return [];
    expressions.set(field, text);
    return [{ field, title: titles[field] ?? field, column: undefined, expression: text, confidence, why, alternatives: [] }];
  });
}

function missingFields(fields: readonly FieldProposal[]) {
  const there = new Set(fields.map(({ field }) => field));
  return fieldTable.fields.flatMap(({ code, zh, required }) => (required["法人及非法人组织"] === "required" && !there.has(code) ? [{ field: code, title: zh }] : []));
}

function unusedColumn(column: string, candidates: readonly Candidate[]): UnusedColumn {
  const guesses = candidates.filter(({ profile }) => profile.column === column).slice(0, SHOWN_GUESSES);
  return { column, maybe: guesses.map(({ field, confidence }) => ({ field, confidence })) };
}
