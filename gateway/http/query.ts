import { z } from "zod";
import { HubError } from "../../services/shared/errors.ts";

/** A condition that is not given does not restrict. */
export const word = z.string().default("");

/** Several words: the parameter given several times, or with commas. */
export const words = z.union([z.string(), z.array(z.string())]).default([]).transform((given) => [given].flat().flatMap((text) => text.split(",")).map((text) => text.trim()).filter((text) => text !== ""));

/** `true` or `1`; `false`, `0` or absent. */
export const flag = z.enum(["true", "1", "false", "0"]).default("false").transform((text) => text === "true" || text === "1");

/** A whole number, 0 when absent. */
export const count = z.coerce.number().int().min(0).max(100_000).default(0);

/** Parameters of every list. */
export const page = { pageSize: z.coerce.number().int().min(0).max(500).default(0), pageToken: word } as const;

/** Reads what a request says. Throws INVALID_REQUEST naming every parameter that is wrong or unknown. */
export function readRequest<Schema extends z.ZodType>(schema: Schema, found: unknown, place: string): z.infer<Schema> {
  const result = schema.safeParse(found);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${[place, ...path].join(".")}: ${message}`).join("; ");
  throw new HubError("INVALID_REQUEST", `请求有误 / the request is wrong: ${problems}`, { problems });
}
