/**
 * `${NAME}` in settings stands for a secret that only the department has. The counterpart issues its own: the same name always gets
 * the same text, so that it survives a restart.
 */
export function withIssuedSecrets<Value>(value: Value): Value {
  return replaced(value) as Value;
}

function replaced(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => `issued-${name.toLowerCase()}-0000000000000000`);
  if (Array.isArray(value)) return value.map(replaced);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replaced(part)]));
}
