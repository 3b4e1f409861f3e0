import type jsonata from "jsonata";
import type { Scope } from "./helpers/helper.ts";
import { plainFunctions } from "./plainFunctions.ts";
import { add, equal, less, notPlain, stringOf, truthOf } from "./plainValues.ts";

/** Computes an expression without JSONata. Throws `notPlain` where only JSONata knows the answer (lists, wrong types), and HelperProblem. */
export type PlainFunction = (input: unknown) => unknown;

/** A node of the tree in whatever form JSONata gives it. */
interface Node extends Readonly<Record<string, unknown>> {
  readonly type: string;
  readonly value?: unknown;
}

/**
 * The expression as a function of identical meaning that is some twenty times as fast; undefined when it holds more than paths, literals, our helpers,
 * comparisons, concatenations and choices. Wherever an input brings in what would need JSONata's rules for lists, the function gives up for
 * that input and JSONata computes it: plainExpression.unit.test.ts shows that both give the same.
 */
export function compilePlain(ast: jsonata.ExprNode, scope: Scope): PlainFunction | undefined {
  const compile = (node: unknown): PlainFunction | undefined => {
    const compiler = compilers[(node as Node).type];
    return compiler && hasOnly(node as Node, compiler.keys) ? compiler.compile(node as Node, compile, scope) : undefined;
  };
  return compile(ast);
}

/** A filter, a grouping or any other mark on a node changes its meaning. */
function hasOnly(node: Node, known: ReadonlySet<string>): boolean {
  return Object.entries(node).every(([key, value]) => value === undefined || known.has(key));
}

type Compile = (node: unknown) => PlainFunction | undefined;

interface NodeCompiler {
  /** What such a node may hold beside its type. */
  readonly keys: ReadonlySet<string>;
  readonly compile: (node: Node, compile: Compile, scope: Scope) => PlainFunction | undefined;
}

const keys = (...names: readonly string[]): ReadonlySet<string> => new Set(["type", "value", "position", ...names]);
const literal: NodeCompiler = { keys: keys(), compile: ({ value }) => () => value };

const compilers: Readonly<Record<string, NodeCompiler>> = {
  string: literal,
  number: literal,
  value: literal,
  variable: { keys: keys(), compile: ({ value }, _, scope) => compileVariable(String(value), scope) },
  path: { keys: keys("steps"), compile: ({ steps }, _, scope) => compilePath(nodes(steps), scope) },
  block: { keys: keys("expressions"), compile: ({ expressions }, compile) => (nodes(expressions).length === 1 ? compile(nodes(expressions)[0]) : undefined) },
  condition: { keys: keys("condition", "then", "else"), compile: compileCondition },
  binary: { keys: keys("lhs", "rhs"), compile: compileBinary },
  function: { keys: keys("arguments", "procedure"), compile: compileCall },
};

function compileVariable(name: string, { constants }: Scope): PlainFunction | undefined {
  if (name === "$") return (input) => input;
  if (name === "") return contextOf;
  const constant = constants.get(name);
  return constant === undefined ? undefined : () => constant;
}

/** JSONata marks its own lists so, and takes the mark of a record for one of them. */
function contextOf(input: unknown): unknown {
  const marked = (input as { readonly outerWrapper?: unknown } | undefined)?.outerWrapper;
  if (marked) throw notPlain;
  return input;
}

function compilePath(steps: readonly Node[], scope: Scope): PlainFunction | undefined {
  const [first, ...rest] = steps;
  const start = first?.type === "variable" && isBare(first) ? compileVariable(String(first.value), scope) : undefined;
  const names = start ? rest : steps;
  if (first === undefined || names.length === 0 || !names.every((step) => step.type === "name" && isBare(step))) return undefined;
  const path = names.map(({ value }) => String(value));
  const [name] = path;
  if (!start && path.length === 1 && name !== undefined) return (input) => scalarOrObject(member(input, name));
  return (input) => {
    let value = start ? start(input) : input;
    for (const name of path) value = scalarOrObject(member(value, name));
    return value;
  };
}

const isBare = (node: Node): boolean => hasOnly(node, literal.keys);

function nodes(list: unknown): readonly Node[] {
  return Array.isArray(list) ? (list as readonly Node[]) : [];
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) throw notPlain;
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function scalarOrObject(value: unknown): unknown {
  if (Array.isArray(value)) throw notPlain;
  return value;
}

function compileCondition(node: Node, compile: Compile): PlainFunction | undefined {
  const [condition, then] = [compile(node["condition"]), compile(node["then"])];
  const otherwise = node["else"] === undefined ? () => undefined : compile(node["else"]);
  if (!condition || !then || !otherwise) return undefined;
  return (input) => (truthOf(condition(input)) ? then(input) : otherwise(input));
}

function compileBinary({ value: operator, lhs, rhs }: Node, compile: Compile): PlainFunction | undefined {
  const left = compile(lhs);
  if (!left) return undefined;
  if (operator === "in") return compileMembership(left, rhs as Node);
  const right = compile(rhs);
  if (!right) return undefined;
  if (operator === "and") return (input) => truthOf(left(input)) && truthOf(right(input));
  if (operator === "or") return (input) => truthOf(left(input)) || truthOf(right(input));
  const operation = operations[String(operator)];
  return operation && ((input) => operation(left(input), right(input)));
}

const operations: Readonly<Record<string, (left: unknown, right: unknown) => unknown>> = {
  "&": (left, right) => stringOf(left) + stringOf(right),
  "=": (left, right) => (left === undefined || right === undefined ? false : equal(left, right)),
  "!=": (left, right) => (left === undefined || right === undefined ? false : !equal(left, right)),
  "<": (left, right) => less(left, right),
  ">": (left, right) => less(right, left),
  "+": (left, right) => add(left, right),
};

/** `x in ["1", "2"]` */
function compileMembership(left: PlainFunction, { type, value, expressions }: Node): PlainFunction | undefined {
  const members = nodes(expressions);
  if (type !== "unary" || value !== "[" || !members.every((one) => one.type === "string" || one.type === "number")) return undefined;
  const known = new Set(members.map((one) => one.value));
  return (input) => {
    const found = left(input);
    if (typeof found === "object" && found !== null) throw notPlain;
    return found !== undefined && known.has(found);
  };
}

function compileCall({ procedure, arguments: given }: Node, compile: Compile, { helpers }: Scope): PlainFunction | undefined {
  const called = procedure as Node;
  const name = called.type === "variable" ? String(called.value) : "";
  const run = helpers.get(name)?.run ?? plainFunctions[name];
  const parameters = nodes(given).map(compile);
  if (!run || !parameters.every((one) => one !== undefined)) return undefined;
  const [first, second, ...more] = parameters;
  if (!first) return () => run();
  if (!second) return (input) => run(first(input));
  if (more.length === 0) return (input) => run(first(input), second(input));
  return (input) => run(...parameters.map((one) => one(input)));
}
