import jsonata from "jsonata";
import { checkExpression } from "./checkExpression.ts";
import { ExpressionError } from "./expressionError.ts";
import { HelperProblem, type Scope } from "./helpers/helper.ts";
import { compilePlain, type PlainFunction } from "./plainExpression.ts";
import { notPlain } from "./plainValues.ts";
import { shownValue } from "./problemValue.ts";

/** A compiled expression. */
export interface Expression {
  readonly text: string;
  /** The tree that was read. */
  readonly ast: jsonata.ExprNode;
  /** The value for an input; undefined when there is none. Throws or rejects with what `toFailure` reads. Most expressions need no waiting. */
  evaluate(input: unknown): unknown;
  /** The same, always computed by JSONata. */
  evaluateSlowly(input: unknown): Promise<unknown>;
}

/** Why an expression has no value for a record. */
export interface ExpressionFailure {
  /** Masked and shortened. */
  readonly value: string;
  readonly message: string;
}

/** Calls inside each other; a mapping needs a few. */
const MAX_DEPTH = 250;
/** Nodes visited for one record: about a tenth of a second. */
const MAX_STEPS = 200_000;
/** Members of one list. */
const MAX_LIST = 100_000;

/**
 * Compiles an expression. Fails with ExpressionError when it is no JSONata, calls what does not exist, or would depend on more than its
 * input. Endless recursion, loops and lists end with a failure of the record: steps are counted, not time, so that the same record
 * has the same result everywhere.
 */
export function compileExpression(text: string, scope: Scope): Expression {
  let steps = 0;
  const limits = {
    stack: MAX_DEPTH,
    sequence: MAX_LIST,
    // JSONata asks for this at every node it visits.
    get timeout() {
      if (++steps > MAX_STEPS) throw tooLong;
      return 0;
    },
  };
  const compiled = parse(text, limits);
  const ast = compiled.ast();
  checkExpression(ast, scope);
  for (const [name, value] of scope.constants) compiled.assign(name, value);
  for (const { name, run } of scope.helpers.values()) compiled.registerFunction(name, (...parameters: unknown[]) => run(...parameters));
  const evaluateSlowly = async (input: unknown): Promise<unknown> => {
    steps = 0;
    return plainValue(await compiled.evaluate(input));
  };
  const plain = compilePlain(ast, scope);
  return { text, ast, evaluateSlowly, evaluate: plain ? (input) => evaluatePlain(plain, input, evaluateSlowly) : evaluateSlowly };
}

function evaluatePlain(plain: PlainFunction, input: unknown, slowly: (input: unknown) => Promise<unknown>): unknown {
  try {
    return plain(input);
  } catch (error) {
    if (error !== notPlain) throw error;
    return slowly(input);
  }
}

function parse(text: string, limits: jsonata.JsonataOptions): jsonata.Expression {
  try {
    return jsonata(text, limits);
  } catch (error) {
    const { position = 0, message = "" } = error as Partial<jsonata.JsonataError>;
    throw new ExpressionError(position, `不是 JSONata 表达式 / not a JSONata expression: ${message}`);
  }
}

/** Lists of JSONata carry marks of their own, and its objects no prototype: comparisons would see that, at any depth. */
function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, plainValue);
  if (typeof value === "function") return undefined;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plainValue(part)]));
}

const tooLong = new HelperProblem(undefined, `计算步数超过 ${MAX_STEPS}，表达式可能不会结束 / more than ${MAX_STEPS} steps, the expression may never end; 请改写 / rewrite it`);

/** What was thrown while an expression was evaluated, in words that may be shown. */
export function toFailure(thrown: unknown): ExpressionFailure {
  if (thrown instanceof HelperProblem) return { value: shownValue(thrown.value), message: thrown.message };
  const { code = "", message = "", value } = thrown as { code?: string; message?: string; value?: unknown };
  const known = wordsOfCodes[code];
  if (known) return { value: "", message: known };
  // The words of JSONata quote values of the record.
  const words = code === "D3137" ? message : message.replaceAll(/"[^"]*"/g, "…");
  return { value: shownValue(value), message: `表达式不能计算 / the expression cannot be computed: ${code} ${shownValue(words.slice(0, 60))}`.trim() };
}

const wordsOfCodes: Readonly<Record<string, string>> = {
  D1011: `嵌套超过 ${MAX_DEPTH} 层，递归可能不会结束 / nested deeper than ${MAX_DEPTH}, the recursion may never end; 请改写 / rewrite it`,
  D2015: `列表超过 ${MAX_LIST} 项 / a list of more than ${MAX_LIST} members; 请改写 / rewrite it`,
};
