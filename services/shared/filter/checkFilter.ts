import { enumValues } from "../../../proto/gen/events.ts";
import type { Filter } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { allEventTypes, attributeNames, dataPath, fieldNames, findField, type FilterField } from "./fields.ts";
import { enumNumber, parseNumber } from "./fieldTest.ts";
import { readNode, type FieldTest } from "./readNode.ts";

/** Nodes inside each other. */
const DEPTH = 8;
/** Tests of fields in one filter. */
const TESTS = 100;
/** Values of one `in`. */
const VALUES = 1_000;
/** Characters of one value. */
const CHARACTERS = 1_000;
/** Problems after which the rest is not looked at. */
const PROBLEMS = 20;

/** A time with a zone that is not the province's. */
const OTHER_ZONE = /T[\d:.]+(Z|[+-](?!08:00)\d\d:\d\d|-08:00)$/;

/**
 * What is wrong with a filter for events of these types (none = of every type): each problem with its place, what is wrong,
 * and the remedy; empty = well formed. A field must be there in one of the types at least. Pure.
 */
export function checkFilter(filter: Filter, eventTypes: readonly string[]): string[] {
  const problems: string[] = [];
  const types = eventTypes.length > 0 ? eventTypes : allEventTypes;
  let tests = 0;
  const visit = (node: Filter, place: string, depth: number): void => {
    if (problems.length >= PROBLEMS || tests > TESTS) return;
    if (depth > DEPTH) return void problems.push(`${place}: 嵌套过深 / more than ${DEPTH} nodes inside each other; flatten it`);
    const read = readNode(node);
    if ("parts" in read) return read.parts.forEach((part, index) => visit(part, `${place}.${read.form}[${index}]`, depth + 1));
    if ("part" in read) return visit(read.part, `${place}.not`, depth + 1);
    tests++;
    if (tests > TESTS) return void problems.push(`${place}: 条件过多 / more than ${TESTS} tests; use \`in\`, or several subscriptions`);
    if (read.form === "wrong") return void problems.push(`${place}: ${read.problem}`);
    problems.push(...checkTest(read.field, read.test, types).map((problem) => `${place}: ${problem}`));
  };
  visit(filter, "filter", 1);
  return problems;
}

function checkTest(name: string, test: FieldTest, types: readonly string[]): string[] {
  const fields = types.flatMap((type) => findField(type, name) ?? []);
  if (fields.length === 0) return [unknownField(name, types)];
  const size = checkSize(test);
  if (size) return [`${name}: ${size}`];
  // Types may hold a field in different kinds: the test must fit one of them.
  const misfits = fields.map((field) => misfit(test, field));
  return misfits.every((problem) => problem !== "") ? [`${name}: ${misfits[0]}`] : [];
}

function unknownField(name: string, types: readonly string[]): string {
  const path = dataPath(name);
  if (!path) return `未知字段 / unknown field ${name.slice(0, 100)}; attributes are ${attributeNames.join(", ")}; fields of the data begin with data.`;
  const known = [...new Set(types.flatMap((type) => deepestNames(type, path)))];
  const shown = known.slice(0, 20).join(", ");
  return `订阅的事件类型均无此字段 / no event type of this subscription has ${name.slice(0, 200)}; there is ${shown}${known.length > 20 ? ", …" : ""}`;
}

/** The fields beside the one that was not found, with their whole paths. */
function deepestNames(type: string, path: readonly string[]): string[] {
  for (let length = path.length - 1; length >= 0; length--) {
    const parent = path.slice(0, length);
    const names = fieldNames(type, parent);
    if (names.length > 0) return names.map((field) => ["data", ...parent, field].join("."));
  }
  return [];
}

function checkSize(test: FieldTest): string {
  if (test.form === "in" && test.values.length > VALUES) return `取值过多 / more than ${VALUES} values`;
  const values = test.form === "in" ? test.values : test.form === "equals" || test.form === "prefix" ? [test.value] : [];
  if (values.some((value) => value.length > CHARACTERS)) return `取值过长 / a value of more than ${CHARACTERS} characters`;
  if (values.includes("")) return "取值为空 / an empty value; for a field that is not there write exists: false";
  return test.form === "range" ? checkRange(test.min, test.max) : "";
}

function checkRange(min: string | undefined, max: string | undefined): string {
  if (min === undefined && max === undefined) return "range 无上下限 / range without an end; give min, max or both";
  if ([min, max].some((end) => end !== undefined && OTHER_ZONE.test(end))) return "时区不同 / an end in another zone; times compare as text, write them with +08:00";
  if (min === "" || max === "") return "range 上下限为空 / an empty end of the range; leave it out";
  return "";
}

/** Why a test cannot be put to a field of this kind; empty = it can. */
function misfit(test: FieldTest, field: FilterField): string {
  switch (test.form) {
    case "exists":
      return "";
    case "prefix":
      return field.kind === "text" ? "" : (notAsked[field.kind] ?? `不是文本 / is no text (${field.kind}); use equals, in or range`);
    case "range":
      return notAsked[field.kind] ?? misfitOfRange(test, field.kind);
    case "equals":
      return notAsked[field.kind] ?? misfitOfValues([test.value], field);
    case "in":
      return notAsked[field.kind] ?? misfitOfValues(test.values, field);
  }
}

/** Kinds of which only `exists` can be asked. */
const notAsked: Readonly<Partial<Record<FilterField["kind"], string>>> = {
  message: "是一组字段 / is a group of fields; name one of them, or use exists",
  bytes: "是二进制数据 / is binary; only exists can be asked",
};

function misfitOfValues(values: readonly string[], { kind, enumeration }: FilterField): string {
  if (kind === "flag") return values.every((value) => value === "true" || value === "false") ? "" : "应为 true 或 false / is true or false";
  if (kind === "number" || kind === "bigint") return wrongNumber(values);
  return kind === "enum" ? unknownName(values, enumeration) : "";
}

function misfitOfRange({ min, max }: Extract<FieldTest, { form: "range" }>, kind: FilterField["kind"]): string {
  if (kind === "flag" || kind === "enum") return "没有大小之分 / has no order; use equals or in";
  const ends = [min, max].filter((end) => end !== undefined);
  if (kind !== "text" && wrongNumber(ends)) return wrongNumber(ends);
  const [low, high] = kind === "text" ? [min, max] : [min, max].map((end) => (end === undefined ? undefined : parseNumber(end)));
  return low !== undefined && high !== undefined && low > high ? "range 下限大于上限 / min is greater than max" : "";
}

function wrongNumber(values: readonly string[]): string {
  return values.every((value) => parseNumber(value) !== undefined) ? "" : "应为数字 / is a number; write digits, e.g. 100 or -1.5";
}

function unknownName(values: readonly string[], enumeration: string): string {
  if (values.every((value) => enumNumber(enumeration, value) !== undefined)) return "";
  const names = Object.values(enumValues[enumeration] ?? {}).map(([, short]) => short);
  return `未知取值 / is one of ${names.join(", ")}`;
}
