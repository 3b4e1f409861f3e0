/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const placeholder = { type: "string", pattern: "\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}" };

/** Parts of a schema that are schemas themselves. */
const parts: Readonly<Record<string, (part: unknown) => unknown>> = {
  properties: (part) => Object.fromEntries(Object.entries(part as object).map(([name, one]) => [name, withPlaceholders(one as JsonSchema)])),
  items: (part) => withPlaceholders(part as JsonSchema),
  anyOf: (part) => (part as readonly JsonSchema[]).map(withPlaceholders),
  oneOf: (part) => (part as readonly JsonSchema[]).map(withPlaceholders),
  additionalProperties: (part) => (typeof part === "object" ? withPlaceholders(part as JsonSchema) : part),
};

/** Conditions that a placeholder would not meet. */
const conditions = ["pattern", "format", "enum", "maxLength"];
/** What stays beside the alternative. */
const remarks = new Set(["description", "default", "sensitive"]);

/** The schema with `${NAME}` allowed for every value, except where a fixed word tells alternatives apart. */
export function withPlaceholders(schema: JsonSchema): JsonSchema {
  if (Object.keys(schema).some((name) => name in parts)) {
    return Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, parts[name]?.(part) ?? part]));
  }
  if (!needsAlternative(schema)) return schema;
  const told = Object.entries(schema).filter(([name]) => remarks.has(name));
  const rest = Object.entries(schema).filter(([name]) => !remarks.has(name));
  return { ...Object.fromEntries(told), anyOf: [Object.fromEntries(rest), placeholder] };
}

function needsAlternative(schema: JsonSchema): boolean {
  const { type } = schema as { readonly type?: unknown };
  if ("const" in schema || type === undefined || type === "object") return false;
  return type !== "string" || conditions.some((name) => name in schema);
}
