import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import type { Filter } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../errors.ts";
import { describeFilter } from "./describeFilter.ts";
import { dataPath, findField, type EventData } from "./fields.ts";
import { compileTest } from "./fieldTest.ts";
import { readNode, type FieldTest } from "./readNode.ts";

export interface CompiledFilter {
  /** It looks into the data: `data` will be called. */
  readonly needsData: boolean;
  /**
   * "" when the event passes, else the part that did not hold, with its path: `and[1].not: division prefix 5203`. `data` is
   * called only when it is needed, and may be called several times.
   */
  failing(event: Event, data: () => EventData): string;
}

interface Part {
  readonly needsData: boolean;
  passes(event: Event, data: () => EventData): boolean;
  /** Why it does not pass; asked only then. */
  why(event: Event, data: () => EventData): string;
}

/** Makes a filter ready for many events. Pure. Throws INVALID_REQUEST when its form is wrong, see `checkFilter`. */
export function compileFilter(filter: Filter): CompiledFilter {
  const whole = compile(filter, "");
  return { needsData: whole.needsData, failing: (event, data) => (whole.passes(event, data) ? "" : whole.why(event, data)) };
}

function compile(filter: Filter, path: string): Part {
  const node = readNode(filter);
  switch (node.form) {
    case "and":
      return all(node.parts.map((part, index) => compile(part, join(path, `and[${index}]`))));
    case "or":
      return any(node.parts.map((part, index) => compile(part, join(path, `or[${index}]`))), said(filter, join(path, "or")));
    case "not":
      return not(compile(node.part, join(path, "not")), said(node.part, join(path, "not")));
    case "field":
      return fieldPart(node.field, node.test, said(filter, path));
    case "wrong":
      throw new HubError("INVALID_REQUEST", `筛选条件有误 / the filter is wrong: ${join("filter", path)}: ${node.problem}`, { place: join("filter", path) });
  }
}

function all(parts: readonly Part[]): Part {
  return {
    needsData: parts.some(({ needsData }) => needsData),
    passes: (event, data) => parts.every((part) => part.passes(event, data)),
    why: (event, data) => parts.find((part) => !part.passes(event, data))?.why(event, data) ?? "",
  };
}

function any(parts: readonly Part[], why: () => string): Part {
  return {
    needsData: parts.some(({ needsData }) => needsData),
    passes: (event, data) => parts.some((part) => part.passes(event, data)),
    why,
  };
}

function not(part: Part, why: () => string): Part {
  return { needsData: part.needsData, passes: (event, data) => !part.passes(event, data), why };
}

function fieldPart(name: string, test: FieldTest, why: () => string): Part {
  const wanted = test.form === "exists" ? test.wanted : true;
  const byType = new Map<string, (event: Event, data: () => EventData) => boolean>();
  const compileFor = (type: string) => {
    const field = findField(type, name);
    if (!field) return () => !wanted;
    const holds = compileTest(test, field);
    return (event: Event, data: () => EventData) => field.some(event, data, holds) === wanted;
  };
  return {
    needsData: dataPath(name) !== undefined,
    passes(event, data) {
      let passes = byType.get(event.type);
      if (!passes) byType.set(event.type, (passes = compileFor(event.type)));
      return passes(event, data);
    },
    why,
  };
}

/** Path and words, made when first asked for. */
function said(filter: Filter, path: string): () => string {
  let text: string | undefined;
  return () => (text ??= path === "" ? describeFilter(filter) : `${path}: ${describeFilter(filter)}`);
}

const join = (path: string, step: string) => (path === "" ? step : `${path}.${step}`);
