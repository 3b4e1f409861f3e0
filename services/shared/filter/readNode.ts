import type { Filter } from "../../../proto/gen/hub/registry/v1/registry.ts";

/** The one test that a field must pass. */
export type FieldTest =
  | { readonly form: "equals" | "prefix"; readonly value: string }
  | { readonly form: "in"; readonly values: readonly string[] }
  | { readonly form: "range"; readonly min: string | undefined; readonly max: string | undefined }
  | { readonly form: "exists"; readonly wanted: boolean };

/** A filter by its form: the message of the contract has room for all of them at once. */
export type FilterNode =
  | { readonly form: "and" | "or"; readonly parts: readonly Filter[] }
  | { readonly form: "not"; readonly part: Filter }
  | { readonly form: "field"; readonly field: string; readonly test: FieldTest }
  | { readonly form: "wrong"; readonly problem: string };

/** The form of this node; `wrong` with the remedy when it has none, or several. Does not look at its parts. */
export function readNode(filter: Filter): FilterNode {
  const forms: FilterNode[] = [];
  if (filter.and.length > 0) forms.push({ form: "and", parts: filter.and });
  if (filter.or.length > 0) forms.push({ form: "or", parts: filter.or });
  if (filter.not) forms.push({ form: "not", part: filter.not });
  if (filter.field !== "") forms.push(readTest(filter));
  else if (testsOf(filter).length > 0) return wrong("有条件而无字段 / a test without `field`; name the field, e.g. division or data.channel");
  const [only, second] = forms;
  if (!only) return wrong("空条件 / empty; give one of and, or, not, field");
  if (second) return wrong(`多种形式并存 / ${forms.map(({ form }) => form).join(" and ")} at once; put them under one \`and\``);
  return only;
}

function readTest(filter: Filter): FilterNode {
  const [test, second, ...others] = testsOf(filter);
  if (!test) return wrong(`字段无条件 / ${filter.field} without a test; give one of equals, in, prefix, range, exists`);
  if (second) {
    const names = [test, second, ...others].map(({ form }) => form).join(" and ");
    return wrong(`字段有多个条件 / ${names} on ${filter.field} at once; make one node of each under \`and\``);
  }
  return { form: "field", field: filter.field, test };
}

function testsOf({ equals, in: values, prefix, range, exists }: Filter): FieldTest[] {
  const tests: FieldTest[] = [];
  if (equals !== undefined) tests.push({ form: "equals", value: equals });
  if (values.length > 0) tests.push({ form: "in", values });
  if (prefix !== undefined) tests.push({ form: "prefix", value: prefix });
  if (range) tests.push({ form: "range", min: range.min, max: range.max });
  if (exists !== undefined) tests.push({ form: "exists", wanted: exists });
  return tests;
}

const wrong = (problem: string): FilterNode => ({ form: "wrong", problem });
