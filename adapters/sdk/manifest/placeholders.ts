import { HubError } from "../../../services/shared/errors.ts";

/** Values of placeholders by name, e.g. the environment with the secrets file over it. */
export type PlaceholderValues = Readonly<Record<string, string | undefined>>;

const PLACEHOLDER = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Names of the placeholders in a value of any depth, each once, in order. */
export function placeholdersIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [...new Set([...value.matchAll(PLACEHOLDER)].map(([, name]) => name!))];
  if (typeof value !== "object" || value === null) return [];
  return [...new Set(Object.values(value).flatMap(placeholdersIn))];
}

/** The value with every placeholder replaced; fails with INVALID_REQUEST naming all that have no value. */
export function fillPlaceholders<Value>(value: Value, values: PlaceholderValues): Value {
  const missing = placeholdersIn(value).filter((name) => values[name] === undefined);
  if (missing.length > 0) {
    const names = missing.join(", ");
    throw new HubError("INVALID_REQUEST", `没有这些变量的值 / no value for: ${names}; 请在环境变量或密钥文件中给出 / give them in the environment or the secrets file`, { names });
  }
  return filled(value, values) as Value;
}

function filled(value: unknown, values: PlaceholderValues): unknown {
  if (typeof value === "string") return value.replaceAll(PLACEHOLDER, (_, name: string) => values[name] ?? "");
  if (Array.isArray(value)) return value.map((one) => filled(one, values));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, values)]));
}
