import type { Condition, Mapped, Mapping, MappingProblem } from "./contract.ts";
import { compileExpression, toFailure, type Expression } from "./expression.ts";
import type { Scope } from "./helpers/helper.ts";
import { sourceName } from "./sourceName.ts";

/**
 * Compiles a mapping: result field → expression. Fails with ExpressionError for the first expression that cannot be read; a manifest is checked
 * expression by expression before (readManifest).
 */
export function compileMapping(fields: Readonly<Record<string, string>>, scope: Scope): Mapping {
  const compiled = Object.entries(fields).map(([field, text]) => [field, compileExpression(text, scope)] as const);
  const sources = new Map(compiled.map(([field, { ast }]) => [field, sourceName(ast)] as const));
  return {
    fields: compiled.map(([field]) => field),
    sourceOf: (field) => sources.get(field),
    async map(inputs) {
      const results: Mapped[] = [];
      for (const input of inputs) {
        const mapped = mapOne(compiled, input);
        results.push(mapped instanceof Promise ? await mapped : mapped);
      }
      return results;
    },
  };
}

type Fields = readonly (readonly [field: string, expression: Expression])[];

/** At once when no expression needs JSONata, which is always asynchronous: waiting would cost more than all the rest. */
function mapOne(compiled: Fields, input: unknown): Mapped | Promise<Mapped> {
  const fields: Record<string, unknown> = {};
  const problems: MappingProblem[] = [];
  const late: Late[] = [];
  for (const [field, expression] of compiled) {
    try {
      const value = expression.evaluate(input);
      if (value instanceof Promise) late.push({ field, expression, value });
      else put(fields, field, value);
    } catch (error) {
      problems.push({ field, expression: expression.text, ...toFailure(error) });
    }
  }
  return late.length === 0 ? finished(fields, problems) : finishLate(fields, problems, late);
}
interface Late {
  readonly field: string;
  readonly expression: Expression;
  readonly value: Promise<unknown>;
}

async function finishLate(fields: Record<string, unknown>, problems: MappingProblem[], late: readonly Late[]): Promise<Mapped> {
  const settled = await Promise.allSettled(late.map(({ value }) => value));
  for (const [index, result] of settled.entries()) {
    const { field, expression } = late[index]!;
    if (result.status === "fulfilled") put(fields, field, result.value);
    else problems.push({ field, expression: expression.text, ...toFailure(result.reason) });
  }
  return finished(fields, problems);
}

function put(fields: Record<string, unknown>, field: string, value: unknown): void {
  if (value !== undefined && value !== null) fields[field] = value;
}

function finished(fields: Readonly<Record<string, unknown>>, problems: readonly MappingProblem[]): Mapped {
  return problems.length > 0 ? { ok: false, problems } : { ok: true, fields };
}

/** Compiles a condition; without an expression it always holds. It holds where JSONata takes the result for true: not for nothing, false, 0, empty text. */
export function compileCondition(text: string | undefined, scope: Scope): Condition {
  if (text === undefined) return { test: async (inputs) => inputs.map(() => true) };
  const expression = compileExpression(text, scope);
  return {
    async test(inputs) {
      const results: (boolean | MappingProblem)[] = [];
      for (const input of inputs) results.push(await testOne(expression, input));
      return results;
    },
  };
}

async function testOne(expression: Expression, input: unknown): Promise<boolean | MappingProblem> {
  try {
    return holds(await expression.evaluate(input));
  } catch (error) {
    return { field: "when", expression: expression.text, ...toFailure(error) };
  }
}

function holds(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holds);
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return typeof value === "number" ? value !== 0 && !Number.isNaN(value) : value !== undefined && value !== null && value !== false && value !== "";
}
