import type { z } from "zod";
import { HubError } from "./errors.ts";

/**
 * Reads a configuration from environment variables. `names` maps each key of the schema to its variable. All problems
 * are named at once in one INVALID_REQUEST error.
 */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  names: Readonly<Record<keyof z.infer<Schema> & string, string>>,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<z.infer<Schema>> {
  const input: Record<string, string> = {};
  for (const [key, name] of Object.entries<string>(names)) {
    const value = env[name];
    if (value !== undefined && value !== "") input[key] = value;
  }
  const result = schema.safeParse(input);
  if (result.success) return Object.freeze(result.data);
  const problems = result.error.issues.map((issue) => {
    const key = String(issue.path[0] ?? "");
    return `${(names as Record<string, string>)[key] ?? key}: ${issue.message}`;
  });
  throw new HubError("INVALID_REQUEST", `配置错误 / configuration: ${problems.join("; ")}`, { problems: problems.join("; ") });
}
