import { isDeepStrictEqual } from "node:util";
import { eventCodecs, type EventType } from "../../../proto/gen/events.ts";
import type { Submission } from "../../../proto/gen/hub/case/v1/case_service.ts";
import type { FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";
import { Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { encodeMessage, type Encoder } from "../../../services/shared/encodeMessage.ts";
import { textOf } from "../mapping/textOf.ts";
import { compileManifest, type ManifestRules } from "./manifestAdapter.ts";
import { mappingIssue } from "./mappingIssue.ts";
import type { AdapterManifestFile, ManifestExample } from "./schema.ts";
import { toTargetInput } from "./targetInput.ts";
import type { TargetRules } from "./targetSink.ts";

/** What came out of an example of a manifest. */
export interface ExampleResult {
  readonly name: string;
  /** Everything is as expected. */
  readonly ok: boolean;
  /** `ignored`: no rule takes the record, or the target's condition is false. */
  readonly outcome: "mapped" | "refused" | "ignored";
  /** The computed fields. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly errors: readonly FieldIssue[];
  readonly differences: readonly Difference[];
}

/** A field that is not as expected; `errors` for errors that are not. */
export interface Difference {
  readonly field: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** What the hub has against submissions, one list each, in order; without it only the mapping itself is judged. */
export type Judge = (submissions: readonly Submission[]) => Promise<readonly (readonly FieldIssue[])[]>;

/** Runs every example of a manifest through its rules; one result per example, in order. Sends nothing. */
export async function checkExamples(manifest: AdapterManifestFile, judge: Judge = async (submissions) => submissions.map(() => [])): Promise<readonly ExampleResult[]> {
  const rules = compileManifest(manifest);
  const results: ExampleResult[] = [];
  for (const example of manifest.examples) {
    const found = example.feed === undefined ? await runTarget(example, rules) : await runFeed(example, rules, judge);
    const differences = differencesOf(example, found);
    results.push({ ...found, name: example.name, differences, ok: differences.length === 0 });
  }
  return results;
}

type Found = Pick<ExampleResult, "outcome" | "fields" | "errors">;

async function runFeed({ name, feed = "", record = {} }: ManifestExample, rules: ManifestRules, judge: Judge): Promise<Found> {
  const planned = await rules.feeds.get(feed)?.rules.plan([{ place: name, fields: record }]);
  const [plan] = planned ?? [];
  if (!plan?.emitted) return { outcome: "ignored", fields: {}, errors: [] };
  const { submission, errors } = plan.emitted;
  const judged = submission && errors.length === 0 ? await judge([submission]) : [];
  const all = [...errors, ...judged.flat()];
  return { outcome: all.length > 0 ? "refused" : "mapped", fields: plan.mapped?.() ?? {}, errors: all };
}

async function runTarget({ target = "", event }: ManifestExample, rules: ManifestRules): Promise<Found> {
  const rule = rules.targets.find(({ name }) => name === target);
  if (!rule || !event) return { outcome: "ignored", fields: {}, errors: [] };
  const read = toDelivery(event);
  return typeof read === "string" ? refused([mappingIssue("data", { message: read })]) : mapTarget(rule, toTargetInput(read));
}

async function mapTarget({ condition, mapping }: TargetRules, input: object): Promise<Found> {
  const [holds] = await condition.test([input]);
  if (typeof holds === "object") return refused([mappingIssue(holds.field, holds)]);
  if (holds !== true) return { outcome: "ignored", fields: {}, errors: [] };
  const [mapped] = await mapping.map([input]);
  if (mapped?.ok) return { outcome: "mapped", fields: mapped.fields, errors: [] };
  return refused((mapped?.problems ?? []).map((problem) => mappingIssue(problem.field, problem)));
}

const refused = (errors: readonly FieldIssue[]): Found => ({ outcome: "refused", fields: {}, errors });

/** The event as it would be delivered; what is wrong with its data when that is not the event's message. */
function toDelivery({ type, data }: NonNullable<ManifestExample["event"]>): Delivery | string {
  const codec = eventCodecs[type as EventType] as (Encoder<unknown> & { fromJSON(json: unknown): unknown }) | undefined;
  try {
    if (!codec) return `没有事件 ${type} / there is no event ${type}`;
    const event = { id: "01EXAMPLE", source: "/services/example", type, subject: "p-example", time: "2018-04-27T09:00:00.000+08:00", caseVersion: 1 };
    return Delivery.fromPartial({ deliveryId: "example.1", event: { ...event, data: encodeMessage(codec, codec.fromJSON(data)) } });
  } catch (error) {
    return `数据不是 ${type} / the data is no ${type}: ${error instanceof Error ? error.message : "?"}`;
  }
}

function differencesOf({ expect = {}, expectErrors = [] }: ManifestExample, { fields, errors }: Found): readonly Difference[] {
  const values = Object.entries(expect).flatMap(([field, expected]) => (isSame(expected, fields[field]) ? [] : [{ field, expected, found: fields[field] }]));
  const names = [...new Set(errors.flatMap(({ code, field }) => [code, field]))];
  const missing = expectErrors.filter((one) => !names.includes(one));
  const unforeseen = errors.filter(({ code, field }) => !expectErrors.includes(code) && !expectErrors.includes(field));
  if (missing.length === 0 && unforeseen.length === 0) return values;
  // A mapping that failed gave nothing: every field would be told as empty, and the cause last.
  const told = Object.keys(fields).length === 0 ? [] : values;
  return [...told, { field: "errors", expected: expectErrors, found: errors.map(({ code, field, message }) => `${code} ${field}: ${message}`) }];
}

/** `null` expects nothing; numbers and texts are compared as text, because a manifest's author need not care which it is. */
function isSame(expected: unknown, found: unknown): boolean {
  if (expected === null) return found === undefined;
  if (isDeepStrictEqual(expected, found)) return true;
  const [text, other] = [textOf(expected), textOf(found)];
  return text !== undefined && text === other && !Array.isArray(expected) && !Array.isArray(found);
}
