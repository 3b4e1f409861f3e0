import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const event = z.strictObject({ zh: z.string().min(1), meaning: z.string().min(1), law: z.string().optional() });

const schema = z.strictObject({
  events: z.record(z.string(), event),
  fields: z.record(z.string(), z.string().min(1)),
  overrides: z.record(z.string(), z.string().min(1)),
});

/** Chinese names of events and fields, and the law an event rests on. */
export interface ContractNames {
  readonly events: Readonly<Record<string, { readonly zh: string; readonly meaning: string; readonly law?: string | undefined }>>;
  /** Name of a field of a message; the field's own name when it has none, e.g. a field of an older revision. */
  fieldName(message: string, field: string): string;
  /** JSON names of fields that have a Chinese name, and `message.field` of those with one of their own. */
  readonly known: { readonly fields: readonly string[]; readonly overrides: readonly string[] };
}

const FILE = join(import.meta.dirname, "../../proto/names.json");

let read: ContractNames | undefined;

/** The names of proto/names.json, read once. */
export function contractNames(): ContractNames {
  read ??= readNames();
  return read;
}

function readNames(): ContractNames {
  const { events, fields, overrides } = schema.parse(JSON.parse(readFileSync(FILE, "utf8")));
  return {
    events,
    fieldName: (message, field) => overrides[`${message}.${field}`] ?? fields[field] ?? field,
    known: { fields: Object.keys(fields), overrides: Object.keys(overrides) },
  };
}
