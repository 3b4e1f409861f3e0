import type jsonata from "jsonata";
import { ExpressionError } from "./expressionError.ts";
import { impureFunctions, jsonataFunctions } from "./forbidden.ts";
import type { Scope } from "./helpers/helper.ts";
import { didYouMean } from "./nearest.ts";
import { mayTakeForEver } from "./patternCheck.ts";

/** A node of the tree in whatever form JSONata gives it. */
type Node = jsonata.ExprNode & Readonly<Record<string, unknown>>;

/** Fails with ExpressionError for a function or variable that does not exist, would not be pure, or is called with a wrong number of arguments. */
export function checkExpression(ast: jsonata.ExprNode, scope: Scope): void {
  const own = new Set<string>();
  visit(ast, (node) => namesBoundBy(node).forEach((name) => own.add(name)));
  visit(ast, (node) => {
    if (node.type === "variable") checkName(node, own, scope);
    if (node.type === "function") checkArity(node, own, scope);
  });
}

function namesBoundBy(node: Node): readonly string[] {
  if ((node.type as string) === "bind") return [String((node.lhs as Node).value)];
  if (node.type === "lambda") return (node.arguments ?? []).map(({ value }) => String(value));
  return [node["focus"], (node["index"] as Node | undefined)?.value, node["index"]].filter((name): name is string => typeof name === "string");
}

function checkName({ value, position: end = 0 }: Node, own: ReadonlySet<string>, scope: Scope): void {
  const name = String(value);
  // JSONata tells where a name ends.
  const position = Math.max(0, end - name.length - 1);
  if (name === "" || name === "$" || own.has(name) || scope.helpers.has(name) || scope.constants.has(name)) return;
  if (impureFunctions.has(name)) {
    throw new ExpressionError(position, `$${name} 的结果不只取决于记录，不能用于映射 / $${name} depends on more than the record and cannot be used`);
  }
  if (jsonataFunctions.has(name)) return;
  throw new ExpressionError(position, `没有 $${name} / there is no $${name}${didYouMean(name, [...scope.helpers.keys(), ...scope.constants.keys(), ...jsonataFunctions, ...own])}`);
}

function checkArity(node: Node, own: ReadonlySet<string>, scope: Scope): void {
  const name = String(node.procedure?.value);
  const helper = node.procedure?.type === "variable" && !own.has(name) ? scope.helpers.get(name) : undefined;
  if (!helper) return;
  const [least, most] = helper.arity;
  const given = node.arguments?.length ?? 0;
  if (given >= least && given <= most) return;
  throw new ExpressionError(node.position ?? 0, `$${name}(${helper.parameters}): 参数为 ${given} 个 / called with ${given} arguments`);
}

/** The one thing that counting steps would not end. */
function checkPattern({ source }: RegExp): void {
  if (!mayTakeForEver(source)) return;
  throw new ExpressionError(0, `正则表达式 /${source}/ 可能永远算不完，请去掉重复之中的重复 / the pattern may take for ever, remove the repetition inside a repetition`);
}

function visit(node: unknown, look: (node: Node) => void): void {
  if (node instanceof RegExp) checkPattern(node);
  if (typeof node !== "object" || node === null || node instanceof RegExp) return;
  if (!Array.isArray(node) && typeof (node as Node).type === "string") look(node as Node);
  for (const part of Object.values(node)) visit(part, look);
}
