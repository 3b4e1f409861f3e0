import type { ContractModel, FieldContract, Sensitivity } from "./model.ts";

export type ChangeKind =
  | "event-added"
  | "event-removed"
  | "field-added"
  | "field-removed"
  | "field-renamed"
  | "field-renumbered"
  | "type-changed"
  | "hidden-further"
  | "shown-further"
  | "enum-value-added"
  | "enum-value-removed";

/** One difference between two revisions of an event type. */
export interface ContractChange {
  readonly kind: ChangeKind;
  readonly event: string;
  /** Path of the field in the data, JSON names, e.g. `penalty.party.name`; empty for the event itself. */
  readonly path: string;
  readonly zh: string;
  /** What it was and is; empty where there is nothing. */
  readonly before: string;
  readonly after: string;
  /** How far the field could travel before, everything around it counted; RESTRICTED for what is new. */
  readonly sensitivity: Sensitivity;
  /** And now. */
  readonly sensitivityAfter: Sensitivity;
}

/** A field at its place in an event. */
interface PlacedField extends FieldContract {
  readonly path: string;
  readonly parent: string;
  /** Bounded by the fields around it. */
  readonly level: Sensitivity;
}

const order: readonly Sensitivity[] = ["PUBLIC", "INTERNAL", "PERSONAL", "RESTRICTED"];

/** The narrower of two. */
const narrower = (a: Sensitivity, b: Sensitivity): Sensitivity => (order.indexOf(a) >= order.indexOf(b) ? a : b);

/** Everything that differs, event by event, in the order of the fields. */
export function compareContracts(before: ContractModel, after: ContractModel): readonly ContractChange[] {
  const events = [...new Set([...before.events, ...after.events])].sort();
  return events.flatMap((event) => {
    if (!after.events.includes(event)) return [eventChange("event-removed", event)];
    if (!before.events.includes(event)) return [eventChange("event-added", event)];
    return compareEvent(event, { before, after });
  });
}

function eventChange(kind: "event-added" | "event-removed", event: string): ContractChange {
  return { kind, event, path: "", zh: "", before: "", after: "", sensitivity: "PUBLIC", sensitivityAfter: "PUBLIC" };
}

interface Revisions {
  readonly before: ContractModel;
  readonly after: ContractModel;
}

function compareEvent(event: string, revisions: Revisions): readonly ContractChange[] {
  const former = new Map(placedFields(revisions.before, event).map((field) => [field.path, field]));
  const now = new Map(placedFields(revisions.after, event).map((field) => [field.path, field]));
  const newcomers = [...now.values()].filter(({ path }) => !former.has(path));
  const renamedTo = (old: PlacedField) => newcomers.find(({ parent, number, type }) => parent === old.parent && number === old.number && type === old.type);
  const changes: ContractChange[] = [];
  const renamed = new Set<string>();
  for (const old of former.values()) {
    const same = now.get(old.path);
    const other = same ? undefined : renamedTo(old);
    if (other) renamed.add(other.path);
    changes.push(...(same ? compareField(event, revisions, { old, same }) : [lost(event, old, other)]));
  }
  return [...changes, ...newcomers.filter(({ path }) => !renamed.has(path)).map((field) => gained(event, field))];
}

function compareField(event: string, revisions: Revisions, { old, same }: { readonly old: PlacedField; readonly same: PlacedField }): readonly ContractChange[] {
  const change = (kind: ChangeKind, before: string, after: string): ContractChange => ({
    kind, event, path: old.path, zh: same.zh, before, after, sensitivity: old.level, sensitivityAfter: same.level,
  });
  const changes: ContractChange[] = [];
  if (old.number !== same.number) changes.push(change("field-renumbered", String(old.number), String(same.number)));
  if (typeWords(old) !== typeWords(same)) changes.push(change("type-changed", typeWords(old), typeWords(same)));
  const step = order.indexOf(same.level) - order.indexOf(old.level);
  if (step !== 0) changes.push(change(step > 0 ? "hidden-further" : "shown-further", old.level, same.level));
  const valuesBefore = valueNames(revisions.before, old.type);
  const valuesAfter = valueNames(revisions.after, same.type);
  for (const name of valuesBefore) if (!valuesAfter.includes(name)) changes.push(change("enum-value-removed", name, ""));
  for (const name of valuesAfter) if (valuesBefore.length > 0 && !valuesBefore.includes(name)) changes.push(change("enum-value-added", "", name));
  return changes;
}

function lost(event: string, old: PlacedField, other: PlacedField | undefined): ContractChange {
  const kind = other ? "field-renamed" : "field-removed";
  return { kind, event, path: old.path, zh: old.zh, before: typeWords(old), after: other?.path ?? "", sensitivity: old.level, sensitivityAfter: other?.level ?? "RESTRICTED" };
}

function gained(event: string, field: PlacedField): ContractChange {
  return { kind: "field-added", event, path: field.path, zh: field.zh, before: "", after: typeWords(field), sensitivity: "RESTRICTED", sensitivityAfter: field.level };
}

const typeWords = ({ type, repeated }: FieldContract): string => (repeated ? `${type}[]` : type);

const valueNames = (model: ContractModel, type: string): readonly string[] => (model.enums.get(type)?.values ?? []).map(({ name }) => name);

/** Every field of an event and of its parts; a part inside itself is not entered again. */
function placedFields(model: ContractModel, event: string): readonly PlacedField[] {
  const place = (message: string, parent: string, level: Sensitivity, within: readonly string[]): readonly PlacedField[] =>
    (model.messages.get(message)?.fields ?? []).flatMap((field) => {
      const path = parent === "" ? field.name : `${parent}.${field.name}`;
      const bounded = narrower(level, field.sensitivity ?? "RESTRICTED");
      const inside = within.includes(field.type) ? [] : place(field.type, path, bounded, [...within, field.type]);
      return [{ ...field, path, parent, level: bounded }, ...inside];
    });
  return place(event, "", "PUBLIC", [event]);
}
