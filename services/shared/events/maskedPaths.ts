import { messageFields } from "../../../proto/gen/events.ts";
import { View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { decodeEventData, treatments, type Treatment } from "./view.ts";

type Message = Readonly<Record<string, unknown>>;
type Rules = Readonly<Record<"PUBLIC" | "INTERNAL" | "PERSONAL" | "RESTRICTED", Treatment>>;

/**
 * Paths of the fields that hold something and that the view masks or leaves out, in the order of the message, each once:
 * `penalty.party.idNo`. None for the full view. Throws UNKNOWN_EVENT_TYPE.
 */
export function maskedPaths(type: string, data: Uint8Array, view: View): string[] {
  if (view === View.FULL) return [];
  const rules = treatments[view === View.PARTNER ? "partner" : "public"];
  return [...new Set(pathsIn(decodeEventData(type, data), { type, rules, path: [] }))];
}

interface Place {
  readonly type: string;
  readonly rules: Rules;
  readonly path: readonly string[];
}

function pathsIn(message: Message, { type, rules, path }: Place): string[] {
  const fields = messageFields[type] ?? {};
  return Object.entries(message).flatMap(([name, value]) => {
    const field = fields[name];
    const here = [...path, name];
    if (isEmpty(value)) return [];
    if (rules[field?.sensitivity ?? "RESTRICTED"] !== "keep") return [here.join(".")];
    if (!field?.message) return [];
    const { message: inner } = field;
    return (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((part) => pathsIn(part as Message, { type: inner, rules, path: here }));
  });
}

/** Proto3 has no other absence than the default. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  return value === undefined || value === null || value === "" || value === 0 || value === 0n || value === false;
}
