import type { Sensitivity } from "../../../proto/gen/events.ts";
import type { Filter } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { allEventTypes, dataPath, findField, stricter } from "./fields.ts";
import { readNode, type FieldTest } from "./readNode.ts";

/** Values shown of an `in`, and parts shown of an `and` or `or`. */
const SHOWN = 5;

/**
 * The filter in words, e.g. `division prefix 5203` or `not (data.channel in [credit-china])`. Long lists are cut. Values of
 * personal or restricted fields are not shown: the words go into records that outlive the right to see them.
 */
export function describeFilter(filter: Filter): string {
  const node = readNode(filter);
  switch (node.form) {
    case "and":
    case "or":
      return cut(node.parts.map((part) => inBrackets(part))).join(` ${node.form} `);
    case "not":
      return `not (${describeFilter(node.part)})`;
    case "field":
      return `${node.field} ${describeTest(node.test, mayShow(node.field))}`;
    case "wrong":
      return "?";
  }
}

function inBrackets(part: Filter): string {
  const text = describeFilter(part);
  return part.and.length > 0 || part.or.length > 0 ? `(${text})` : text;
}

function describeTest(test: FieldTest, shown: boolean): string {
  const show = (value: string) => (shown ? value : "***");
  switch (test.form) {
    case "equals":
      return `equals ${show(test.value)}`;
    case "prefix":
      return `prefix ${show(test.value)}`;
    case "in":
      return `in [${cut(test.values.map(show)).join(", ")}]`;
    case "range":
      return `range ${test.min === undefined ? "" : show(test.min)}..${test.max === undefined ? "" : show(test.max)}`;
    case "exists":
      return `exists ${test.wanted}`;
  }
}

function cut(texts: readonly string[]): readonly string[] {
  return texts.length > SHOWN ? [...texts.slice(0, SHOWN), `… (${texts.length})`] : texts;
}

function mayShow(field: string): boolean {
  if (!dataPath(field)) return true;
  const levels = allEventTypes.flatMap((type) => findField(type, field)?.sensitivity ?? []);
  const strictest = levels.reduce<Sensitivity>(stricter, "PUBLIC");
  return strictest === "PUBLIC" || strictest === "INTERNAL";
}
