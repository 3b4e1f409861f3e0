import { z } from "zod";
import { didYouMean } from "../mapping/nearest.ts";
import type { ManifestPath } from "./findPlace.ts";
import type { ManifestProblem } from "./problems.ts";

const [chinese, english] = [z.locales.zhCN().localeError, z.locales.en().localeError];

/** Problems of a value by a schema, in Chinese and English, each with its place below `within`. */
export function schemaProblems(schema: z.ZodType, value: unknown, within: ManifestPath = []): readonly ManifestProblem[] {
  const parsed = schema.safeParse(value, { error: (issue) => ({ message: wordsOf(issue) }) });
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) => toProblems(schema, issue, within));
}

function toProblems(schema: z.ZodType, issue: z.core.$ZodIssue, within: ManifestPath): readonly ManifestProblem[] {
  const path = [...within, ...issue.path.filter((part) => typeof part !== "symbol")];
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => ({ path: [...path, key], atKey: true, message: `没有这一项 / unknown field${didYouMean(key, known) || knownKeys(known)}` }));
  }
  // The words for the alternatives of a union say more than "invalid input".
  if (issue.code === "invalid_union") {
    const [nearest] = [...issue.errors].sort((a, b) => a.length - b.length);
    if (nearest?.length) return nearest.flatMap((inner) => toProblems(schema, { ...inner, path: [...issue.path, ...inner.path] }, within));
  }
  return [{ path, message: issue.message }];
}

function wordsOf(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "invalid_type" && issue.input === undefined) return "必须填写 / is missing";
  if (issue.code === "invalid_type" && issue.expected === "string" && typeof issue.input === "number") return "应为文本，请加引号 / must be text, put it in quotes";
  return `${textOf(chinese(issue))} / ${textOf(english(issue))}`;
}

function textOf(words: ReturnType<z.core.$ZodErrorMap>): string {
  return typeof words === "string" ? words : (words?.message ?? "");
}

function knownKeys(known: readonly string[]): string {
  return known.length === 0 ? "" : `；可用 / known: ${known.join(", ")}`;
}

/** Names that the schema knows at a place. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const found = path.reduce<z.core.$ZodType | undefined>((at, part) => at && partOf(unwrapped(at), part), schema);
  const object = found && unwrapped(found);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const { innerType, in: input } = schema._zod.def as { innerType?: z.core.$ZodType; in?: z.core.$ZodType };
  const inner = innerType ?? input;
  return inner ? unwrapped(inner) : schema;
}

function partOf(schema: z.core.$ZodType, part: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Readonly<Record<PropertyKey, z.core.$ZodType>>)[part];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodArray ? schema.element : undefined;
}
