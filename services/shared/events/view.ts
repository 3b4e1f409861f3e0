import { eventCodecs, messageFields, type EventType, type Sensitivity } from "../../../proto/gen/events.ts";
import { View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { encodeMessage, type Encoder } from "../encodeMessage.ts";
import { HubError } from "../errors.ts";

export type Treatment = "keep" | "mask" | "drop";

/** The one place that says what a view may see (SPEC §11.2). */
export const treatments: Readonly<Record<"public" | "partner", Readonly<Record<Sensitivity, Treatment>>>> = {
  public: { PUBLIC: "keep", INTERNAL: "drop", PERSONAL: "drop", RESTRICTED: "drop" },
  partner: { PUBLIC: "keep", INTERNAL: "keep", PERSONAL: "mask", RESTRICTED: "drop" },
};

/** Whether a view shows a field of this sensitivity as it is, neither masked nor dropped. */
export function showsField(sensitivity: Sensitivity, view: View): boolean {
  return view === View.FULL || treatments[view === View.PARTNER ? "partner" : "public"][sensitivity] === "keep";
}

type Fields = Record<string, unknown>;

interface Codec extends Encoder<Fields> {
  decode(data: Uint8Array): Fields;
}

function codecOf(type: string): Codec {
  const codec = eventCodecs[type as EventType] as unknown as Codec | undefined;
  if (!codec) throw new HubError("UNKNOWN_EVENT_TYPE", `未知事件类型 / unknown event type ${type}`, { type });
  return codec;
}

/** Decodes the data of an event. Throws UNKNOWN_EVENT_TYPE. */
export function decodeEventData(type: string, data: Uint8Array): Readonly<Record<string, unknown>> {
  return codecOf(type).decode(data);
}

/** The data of an event as the view may see it; the bytes themselves for the full view. */
export function viewEventData(type: string, data: Uint8Array, view: View): Uint8Array {
  if (view === View.FULL) return data;
  const message = codecOf(type).decode(data);
  reduce(message, type, treatments[view === View.PARTNER ? "partner" : "public"]);
  return encodeMessage(codecOf(type), message);
}

function reduce(message: Fields, type: string, rules: Readonly<Record<Sensitivity, Treatment>>): void {
  const fields = messageFields[type] ?? {};
  for (const [name, value] of Object.entries(message)) {
    const field = fields[name];
    const treatment = rules[field?.sensitivity ?? "RESTRICTED"];
    if (treatment === "drop") message[name] = emptyOf(value);
    else if (treatment === "mask") message[name] = Array.isArray(value) ? value.map(maskValue) : maskValue(value);
    else if (field?.message) reduceParts(value, field.message, rules);
  }
}

function reduceParts(value: unknown, type: string, rules: Readonly<Record<Sensitivity, Treatment>>): void {
  const parts: unknown[] = Array.isArray(value) ? value : [value];
  for (const part of parts) if (part) reduce(part as Fields, type, rules);
}

function emptyOf(value: unknown): unknown {
  if (typeof value === "string") return "";
  if (typeof value === "bigint") return 0n;
  if (typeof value === "number") return 0;
  if (typeof value === "boolean") return false;
  if (Array.isArray(value)) return [];
  return value instanceof Uint8Array ? new Uint8Array() : undefined;
}

function maskValue(value: unknown): unknown {
  return typeof value === "string" ? maskIdentifier(value) : emptyOf(value);
}

/** `520302********012X`: the first six and last four of a long identifier; nothing of a short one. */
export function maskIdentifier(value: string): string {
  if (value === "") return "";
  return value.length >= 14 ? `${value.slice(0, 6)}********${value.slice(-4)}` : "********";
}
