import type { z } from "zod";
import { HubError } from "../../shared/errors.ts";

/** Fields whose value may name a person. */
const PERSONAL = new Set(["party"]);
const SHOWN_MAX = 40;

/**
 * The request, if it keeps its rules. Throws INVALID_REQUEST with every field that does not: its name as in the proto, its
 * value (masked when it may name a person), the rule and what to do.
 */
export function parseRequest<Request>(schema: z.ZodType<Request>, request: Request): Request {
  const result = schema.safeParse(request);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${nameOf(path)} ${shown(request, path)}: ${message}`).join("; ");
  throw new HubError("INVALID_REQUEST", problems, { problems });
}

function nameOf([field, ...rest]: readonly PropertyKey[]): string {
  const name = String(field ?? "").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return [name, ...rest.map((part) => `[${String(part)}]`)].join("");
}

function shown(request: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>((whole, part) => (whole as Record<PropertyKey, unknown> | undefined)?.[part], request);
  const text = String(value);
  if (PERSONAL.has(String(path[0]))) return `“${text.slice(0, 1)}**”`;
  return `“${text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text}”`;
}
