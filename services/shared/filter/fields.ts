import { eventCodecs, messageFields, type Sensitivity } from "../../../proto/gen/events.ts";
import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";

/** The decoded data of an event, as `decodeEventData` gives it. */
export type EventData = Readonly<Record<string, unknown>>;

export type FieldKind = "text" | "number" | "bigint" | "flag" | "bytes" | "enum" | "message";

/** A field that a filter may name, in events of one type. */
export interface FilterField {
  readonly inData: boolean;
  readonly kind: FieldKind;
  /** Full name of the enumeration, for `enum`. */
  readonly enumeration: string;
  /** The strictest on the way to it. */
  readonly sensitivity: Sensitivity;
  /** Whether one of its values holds: there are none when it is absent or empty text, several when it is, or lies in something, repeated. */
  some(event: Event, data: () => EventData, holds: (value: unknown) => boolean): boolean;
}

/** CloudEvents attributes by their names at the edges. */
const attributes: Readonly<Record<string, keyof Event>> = {
  id: "id",
  source: "source",
  type: "type",
  subject: "subject",
  time: "time",
  recordedtime: "recordedTime",
  division: "division",
  correlationid: "correlationId",
  causationid: "causationId",
};

export const attributeNames: readonly string[] = Object.keys(attributes);
/** Every event type there is. */
export const allEventTypes: readonly string[] = Object.keys(eventCodecs);

const DATA = "data.";

/** The data path of a field, or undefined for an attribute. */
export function dataPath(name: string): readonly string[] | undefined {
  return name.startsWith(DATA) ? name.slice(DATA.length).split(".") : undefined;
}

/** The field of that name in events of the type; undefined when they have none. */
export function findField(type: string, name: string): FilterField | undefined {
  const path = dataPath(name);
  if (path) return findDataField(type, path);
  const key = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (!key) return undefined;
  return { inData: false, kind: "text", enumeration: "", sensitivity: "PUBLIC", some: (event, _data, holds) => event[key] !== "" && holds(event[key]) };
}

/** Names of the fields of a message, or of the part of it that the path leads to. */
export function fieldNames(type: string, path: readonly string[]): readonly string[] {
  let message: string | undefined = type;
  for (const step of path) message = message === undefined ? undefined : ownField(message, step)?.message;
  return message === undefined ? [] : Object.keys(messageFields[message] ?? {});
}

function findDataField(type: string, path: readonly string[]): FilterField | undefined {
  let message: string | undefined = type;
  let sensitivity: Sensitivity = "PUBLIC";
  let last: ReturnType<typeof ownField>;
  for (const step of path) {
    last = message === undefined ? undefined : ownField(message, step);
    if (!last) return undefined;
    sensitivity = stricter(sensitivity, last.sensitivity);
    message = last.message;
  }
  if (!last) return undefined;
  const kind = last.message ? "message" : (last.kind ?? "text");
  return { inData: true, kind, enumeration: last.enumeration ?? "", sensitivity, some: (_event, data, holds) => someAt(data(), { path, holds }, 0) };
}

function ownField(message: string, name: string) {
  const fields = messageFields[message];
  return fields && Object.hasOwn(fields, name) ? fields[name] : undefined;
}

const strictness: readonly Sensitivity[] = ["PUBLIC", "INTERNAL", "PERSONAL", "RESTRICTED"];

export function stricter(a: Sensitivity, b: Sensitivity): Sensitivity {
  return strictness.indexOf(a) > strictness.indexOf(b) ? a : b;
}

interface Search {
  readonly path: readonly string[];
  readonly holds: (value: unknown) => boolean;
}

/** Makes no lists on the way: this runs for each event and subscription. */
function someAt(value: unknown, search: Search, depth: number): boolean {
  if (value === undefined || value === "") return false;
  if (Array.isArray(value)) return value.some((one) => someAt(one, search, depth));
  const step = search.path[depth];
  return step === undefined ? search.holds(value) : someAt((value as EventData)[step], search, depth + 1);
}
