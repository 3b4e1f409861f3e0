import type { Filter, View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { showsField } from "../events/view.ts";
import { allEventTypes, findField } from "./fields.ts";
import { readNode } from "./readNode.ts";

/**
 * The fields of a filter that a view does not show in the clear in each of these types (none = every type) that has them:
 * whoever may choose the filter could find their values out by asking often enough. Pure.
 */
export function hiddenFields(filter: Filter, eventTypes: readonly string[], view: View): string[] {
  const types = eventTypes.length > 0 ? eventTypes : allEventTypes;
  const hidden = (name: string) => types.some((type) => !showsField(findField(type, name)?.sensitivity ?? "PUBLIC", view));
  return [...new Set(fieldsOf(filter))].filter(hidden);
}

function fieldsOf(filter: Filter): string[] {
  const node = readNode(filter);
  if (node.form === "and" || node.form === "or") return node.parts.flatMap(fieldsOf);
  if (node.form === "not") return fieldsOf(node.part);
  return node.form === "field" ? [node.field] : [];
}
