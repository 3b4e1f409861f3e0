import type { FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";
import type { SourceRecord } from "../connectors/contract.ts";
import { compileCondition, compileMapping } from "../mapping/compileMapping.ts";
import type { Mapped, Mapping, MappingProblem } from "../mapping/contract.ts";
import type { Scope } from "../mapping/helpers/helper.ts";
import { emitters, type Emitted } from "./emitters.ts";
import { mappingIssue } from "./mappingIssue.ts";
import type { EmitRule } from "./schema.ts";

/** What becomes of a record: what its rule makes of it, or nothing when no rule takes it. */
export interface PlannedRecord {
  readonly record: SourceRecord;
  readonly emitted: Emitted | undefined;
  /** The computed fields, with `operation`, `version` and `changedAt` where the rule has them; absent when they could not be computed. */
  mapped?(): Readonly<Record<string, unknown>>;
  /** An issue of the hub in the system's own names, where the mapping computes it from one field alone. */
  readonly inOwnNames: (issue: FieldIssue) => FieldIssue;
}

/** The compiled rules of a feed. */
export interface FeedRules {
  /** One plan per record, in order. Never throws for a record. */
  plan(records: readonly SourceRecord[]): Promise<readonly PlannedRecord[]>;
}

/** Compiles the rules of a feed; the first one whose condition holds takes a record. */
export function compileRules(rules: readonly EmitRule[], scope: Scope): FeedRules {
  const compiled = rules.map((rule) => compileRule(rule, scope));
  return {
    async plan(records) {
      const planned = new Map<SourceRecord, PlannedRecord>();
      let open: readonly SourceRecord[] = records.filter((record) => {
        if (record.unreadable !== undefined) planned.set(record, unreadable(record));
        return record.unreadable === undefined;
      });
      for (const rule of compiled) {
        if (open.length === 0) break;
        for (const taken of await rule(open)) planned.set(taken.record, taken);
        open = open.filter((record) => !planned.has(record));
      }
      return records.map((record) => planned.get(record) ?? { record, emitted: undefined, inOwnNames: (issue) => issue });
    },
  };
}

type Rule = (records: readonly SourceRecord[]) => Promise<readonly PlannedRecord[]>;

/** The records that the rule takes; one whose condition fails is taken with that failure. */
function compileRule({ when, as, operation, version, changedAt, fields }: EmitRule, scope: Scope): Rule {
  const condition = compileCondition(when, scope);
  const head = compileMapping(stated({ operation, version, changedAt }), scope);
  const mapping = compileMapping(fields, scope);
  const { emit, fieldOf } = emitters[as];
  const inOwnNames = (issue: FieldIssue): FieldIssue => ({ ...issue, field: ownName([mapping, head], fieldOf(issue.field)) });
  return async (records) => {
    const tested = await condition.test(records.map((record) => record.fields));
    const failed = records.flatMap((record, index) => {
      const result = tested[index];
      return typeof result === "object" ? [{ record, emitted: refusedBy([result], record), inOwnNames }] : [];
    });
    const taken = records.filter((_, index) => tested[index] === true);
    const inputs = taken.map((record) => record.fields);
    const [heads, bodies] = [await head.map(inputs), await mapping.map(inputs)];
    const emitted = taken.map((record, index) => {
      const [first, second] = [heads[index]!, bodies[index]!];
      if (!first.ok || !second.ok) return { record, emitted: refusedBy([first, second].flatMap(problemsOf), record), inOwnNames };
      const emitted = withPlace(record, emit({ place: record.place, head: first.fields, fields: second.fields }));
      return { record, emitted, inOwnNames, mapped: () => ({ ...first.fields, ...second.fields }) };
    });
    return [...failed, ...emitted];
  };
}

function unreadable(record: SourceRecord): PlannedRecord {
  const issue = mappingIssue("", { message: `${whereOf(record)}: ${record.unreadable ?? ""}` });
  return { record, emitted: { errors: [issue], warnings: [] }, inOwnNames: (one) => one };
}

function refusedBy(problems: readonly MappingProblem[], record: SourceRecord): Emitted {
  return withPlace(record, { errors: problems.map((problem) => mappingIssue(problem.field, problem)), warnings: [] });
}

/** Findings of the adapter itself say where the record stands: those of the hub come back with the record. */
function withPlace(record: SourceRecord, emitted: Emitted): Emitted {
  if (emitted.errors.length === 0) return emitted;
  return { ...emitted, errors: emitted.errors.map((issue) => ({ ...issue, message: `${whereOf(record)}: ${issue.message}` })) };
}

const whereOf = ({ where, place }: SourceRecord): string => where ?? place;

const problemsOf = (mapped: Mapped): readonly MappingProblem[] => (mapped.ok ? [] : mapped.problems);

/** `材料[1].文号` is a part of the field `材料`. */
function ownName(mappings: readonly Mapping[], field: string): string {
  const [, list = field, part = ""] = /^([^[]+)(\[.*)$/s.exec(field) ?? [];
  const source = mappings.map((mapping) => mapping.sourceOf(list)).find((name) => name !== undefined);
  return source === undefined ? field : source + part;
}

function stated(expressions: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(expressions).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
