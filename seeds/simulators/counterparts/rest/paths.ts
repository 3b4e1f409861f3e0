import { HubError } from "../../../../services/shared/errors.ts";

/** A plain path of names, e.g. `data.list`. */
export function isPath(expression: string): boolean {
  return /^`?[\p{L}_][\p{L}\p{N}_-]*`?(\.`?[\p{L}_][\p{L}\p{N}_-]*`?)*$/u.test(expression);
}

/** The names of a path; fails with INVALID_REQUEST for an expression: the other side cannot be made from what only computes. */
export function namesOf(expression: string, place: string): readonly string[] {
  if (expression === "") return [];
  if (isPath(expression)) return expression.replaceAll("`", "").split(".");
  throw new HubError("INVALID_REQUEST", `${place}: 仿真对方只认简单路径，不认表达式 ${expression} / the simulated side needs a plain path here`, { place, expression });
}

/** The value with something put at a path; what is not there is made. */
export function withValue(value: unknown, names: readonly string[], put: unknown): unknown {
  const [name, ...more] = names;
  if (name === undefined) return put;
  const object = typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  return { ...object, [name]: withValue(object[name], more, put) };
}
