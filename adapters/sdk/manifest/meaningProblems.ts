import { eventCodecs } from "../../../proto/gen/events.ts";
import { fileColumns } from "../formats/columns.ts";
import { compileExpression } from "../mapping/expression.ts";
import { ExpressionError } from "../mapping/expressionError.ts";
import { jsonataFunctions } from "../mapping/forbidden.ts";
import { createScope } from "../mapping/helpers/allHelpers.ts";
import { didYouMean } from "../mapping/nearest.ts";
import type { ManifestProblem } from "./problems.ts";
import { expressionsOf } from "./sections.ts";
import type { AdapterManifestFile, ManifestExample } from "./schema.ts";

/** Types whose events systems may receive. */
const eventTypes: readonly string[] = Object.keys(eventCodecs);
/** Facts that systems may submit beside the steps, which are events themselves. */
const submittable: readonly string[] = [...eventTypes, "hub.case.v1.PenaltyRow", "hub.credit.v1.PublicationReport"];

/** What is wrong with a manifest whose form is right: names of nothing, expressions that cannot be read, examples without a place. */
export function meaningProblems(manifest: AdapterManifestFile): readonly ManifestProblem[] {
  return [...constantProblems(manifest), ...expressionProblems(manifest), ...typeProblems(manifest), ...feedProblems(manifest), ...exampleProblems(manifest), ...emptyProblems(manifest)];
}

function constantProblems({ constants }: AdapterManifestFile): readonly ManifestProblem[] {
  const { helpers } = createScope();
  const taken = Object.keys(constants).filter((name) => helpers.has(name) || jsonataFunctions.has(name));
  return taken.map((name) => ({ path: ["constants", name], atKey: true, message: `$${name} 已是函数名，请改名 / $${name} is a function already, rename it` }));
}

function emptyProblems({ feeds, targets }: AdapterManifestFile): readonly ManifestProblem[] {
  if (Object.keys(feeds).length + Object.keys(targets).length > 0) return [];
  return [{ path: [], message: "既没有 feeds 也没有 targets，适配器无事可做 / neither feeds nor targets, the adapter has nothing to do" }];
}

function expressionProblems(manifest: AdapterManifestFile): readonly ManifestProblem[] {
  const scope = createScope(manifest);
  return expressionsOf(manifest).flatMap(({ path, text }) => {
    try {
      const { ast } = compileExpression(text, scope);
      return listProblems(manifest, ast).map((message) => ({ path, message }));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return [{ path, offset: error.position, message: `${error.message}: ${text}` }];
    }
  });
}

/** `$code("lst", …)` with a list that the manifest does not have. */
function listProblems({ lists }: AdapterManifestFile, node: unknown): readonly string[] {
  if (typeof node !== "object" || node === null || node instanceof RegExp) return [];
  const { procedure, arguments: parameters } = node as { procedure?: { value?: unknown }; arguments?: readonly { type: string; value?: unknown }[] };
  const [first] = parameters ?? [];
  const names = ["code", "codes", "word"].includes(String(procedure?.value)) ? first : undefined;
  const unknown = names?.type === "string" && !Object.hasOwn(lists, String(names.value)) ? [String(names.value)] : [];
  const own = unknown.map((list) => `没有代码表 ${list} / there is no list ${list}${didYouMean(list, Object.keys(lists))}`);
  return [...own, ...Object.values(node).flatMap((part: unknown) => listProblems({ lists } as AdapterManifestFile, part))];
}

function typeProblems({ targets, grants }: AdapterManifestFile): readonly ManifestProblem[] {
  const unknown = (path: readonly (string | number)[], types: readonly string[], known: readonly string[]): readonly ManifestProblem[] =>
    types.flatMap((type, index) => (known.includes(type) ? [] : [{ path: [...path, index], message: `没有 ${type} / there is no ${type}${didYouMean(type, known)}` }]));
  return [
    ...Object.entries(targets).flatMap(([target, { takes }]) => [
      ...unknown(["targets", target, "takes"], takes, eventTypes),
      ...takes.flatMap((type, index) => (takes.indexOf(type) < index ? [{ path: ["targets", target, "takes", index], message: `${type} 写了两次 / stands here twice; 请删去一个 / remove one` }] : [])),
    ]),
    ...unknown(["grants", "submit"], grants.submit, submittable),
    ...unknown(["grants", "receive"], grants.receive, eventTypes),
  ];
}

function feedProblems({ feeds }: AdapterManifestFile): readonly ManifestProblem[] {
  return Object.entries(feeds).flatMap(([feed, { emits, channel }]) =>
    emits.flatMap((rule, index) => {
      const path = ["feeds", feed, "emits", index];
      const later = emits.length - 1 - index;
      return [
        ...(rule.as === "publication" && channel === undefined ? [{ path: ["feeds", feed], message: "publication 规则需要 channel / publication rules need a channel" }] : []),
        ...(rule.as === "penalty" ? unknownColumns(path, Object.keys(rule.fields)) : []),
        ...(rule.when === undefined && later > 0 ? [{ path, message: `没有 when，其后的 ${later} 条规则永远用不到 / has no when, so the ${later} rules after it are never used` }] : []),
      ];
    }),
  );
}

/** Codes of the standard, and of what goes with a record; a field by any other name would reach nobody. */
const penaltyFields: readonly string[] = fileColumns.map(({ code }) => code);

function unknownColumns(path: readonly (string | number)[], fields: readonly string[]): readonly ManifestProblem[] {
  const unknown = fields.filter((field) => !penaltyFields.includes(field));
  return unknown.map((field) => ({ path: [...path, "fields", field], atKey: true, message: `标准没有字段 ${field} / the standard has no field ${field}${didYouMean(field, penaltyFields)}` }));
}

function exampleProblems({ examples, feeds, targets }: AdapterManifestFile): readonly ManifestProblem[] {
  return examples.flatMap((example, index) => exampleProblem(example, feeds, targets).map((message) => ({ path: ["examples", index], message })));
}

function exampleProblem({ feed, target, record, event }: ManifestExample, feeds: object, targets: object): readonly string[] {
  if ((feed === undefined) === (target === undefined)) return ["请写明 feed 或 target 之一 / name either feed or target"];
  if (feed !== undefined && !Object.hasOwn(feeds, feed)) return [`没有 feed ${feed} / there is no feed ${feed}${didYouMean(feed, Object.keys(feeds))}`];
  if (target !== undefined && !Object.hasOwn(targets, target)) return [`没有 target ${target} / there is no target ${target}${didYouMean(target, Object.keys(targets))}`];
  if (feed !== undefined && !record) return ["feed 的示例需要 record / an example of a feed needs a record"];
  if (target !== undefined && !event) return ["target 的示例需要 event / an example of a target needs an event"];
  return event && !eventTypes.includes(event.type) ? [`没有事件 ${event.type} / there is no event ${event.type}${didYouMean(event.type, eventTypes)}`] : [];
}
