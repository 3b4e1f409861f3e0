import type { Condition, Mapped, Mapping, MappingProblem } from "./contract.ts";
import { compileExpression, toFailure, type Expression } from "./expression.ts";
import type { Scope } from "./helpers/helper.ts";

/**
 * Compiles a mapping: result field → expression. Fails with ExpressionError for the first expression that cannot be read; a manifest is checked
 * expression by expression before (readManifest).
 */
export function compileMapping(fields: Readonly<Record<string, string>>, scope: Scope): Mapping {
  const compiled = Object.entries(fields).map(([field, text]) => [field, compileExpression(text, scope)] as const);
  const sources = new Map(compiled.flatMap(([field, { ast }]) => (renamedFrom(ast) === undefined ? [] : [[field, renamedFrom(ast)!] as const])));
  return {
    fields: compiled.map(([field]) => field),
    sourceOf: (field) => sources.get(field),
    async map(inputs) {
      const results: Mapped[] = [];
      for (const input of inputs) results.push(await mapOne(compiled, input));
      return results;
    },
  };
}

async function mapOne(compiled: readonly (readonly [string, Expression])[], input: unknown): Promise<Mapped> {
  const fields: Record<string, unknown> = {};
  const problems: MappingProblem[] = [];
  for (const [field, expression] of compiled) {
    try {
      const value = await expression.evaluate(input);
      if (value !== undefined && value !== null) fields[field] = value;
    } catch (error) {
      problems.push({ field, expression: expression.text, ...toFailure(error) });
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, fields };
}

/** Compiles a condition; without an expression it always holds. Only `true` holds, as the manifest's author wrote it. */
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
    return (await expression.evaluate(input)) === true;
  } catch (error) {
    return { field: "when", expression: expression.text, ...toFailure(error) };
  }
}

/** The name of a path of one step: a plain renaming. */
function renamedFrom(ast: Expression["ast"]): string | undefined {
  const [step, ...more] = ast.steps ?? [];
  return step?.type === "name" && more.length === 0 && step.stages === undefined ? String(step.value) : undefined;
}
