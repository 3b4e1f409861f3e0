import { isDeepStrictEqual } from "node:util";
import { eventCodecs, type EventType } from "../../../proto/gen/events.ts";
import { Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { toHubError } from "../../../services/shared/errors.ts";
import { compileCondition, compileMapping } from "../mapping/compileMapping.ts";
import type { Mapped } from "../mapping/contract.ts";
import { createScope } from "../mapping/helpers/allHelpers.ts";
import { shownValue } from "../mapping/problemValue.ts";
import { textOf } from "../mapping/textOf.ts";
import type { AdapterManifestFile, ManifestExample } from "./schema.ts";
import { toTargetInput } from "./targetInput.ts";

/** What became of an example. */
export interface TriedExample {
  /** What differs from what the example expects; Chinese / English, values masked. Empty = as expected. */
  readonly differences: readonly string[];
  /** Codes of the hub with which the record is expected to be refused; whoever asks the hub compares them. */
  readonly expectedCodes: readonly string[];
}

/** Runs the mapping on one example of a manifest that was read, without connection or hub. */
export async function tryExample(manifest: AdapterManifestFile, example: ManifestExample): Promise<TriedExample> {
  const expected = example.expectErrors ?? [];
  const expectedCodes = expected.filter((name) => /^[EW]\d{3}$/.test(name));
  const expectedFields = expected.filter((name) => !expectedCodes.includes(name));
  const mapped = await mapExample(manifest, example).catch((error: unknown) => toHubError(error).message);
  if (mapped === undefined) return { differences: expected.length > 0 || example.expect ? ["没有规则接收这条记录 / no rule takes it"] : [], expectedCodes };
  if (typeof mapped === "string") return { differences: [mapped], expectedCodes };
  return { differences: mapped.ok ? [...missingErrors(expectedFields), ...differencesOf(example.expect ?? {}, mapped.fields)] : problemsOf(mapped, expectedFields), expectedCodes };
}

/** The result of the rule or target that takes it; undefined when none does. */
async function mapExample(manifest: AdapterManifestFile, example: ManifestExample): Promise<Mapped | undefined> {
  const scope = createScope(manifest);
  const { rules, input } = partsOf(manifest, example);
  for (const { when, fields } of rules) {
    const [takes] = await compileCondition(when, scope).test([input]);
    if (typeof takes === "object") return { ok: false, problems: [takes] };
    if (takes !== true) continue;
    const [mapped] = await compileMapping(fields, scope).map([input]);
    return mapped;
  }
  return undefined;
}

interface Rule {
  readonly when?: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
}

function partsOf({ feeds, targets }: AdapterManifestFile, { feed, target, record, event }: ManifestExample): { readonly rules: readonly Rule[]; readonly input: unknown } {
  if (feed !== undefined) return { rules: feeds[feed]?.emits ?? [], input: record };
  const taken = target === undefined ? undefined : targets[target];
  return { rules: taken ? [taken] : [], input: event && inputOf(event.type, event.data) };
}

/** What a target's expressions would see of the event, encoded and read again as on its way. */
function inputOf(type: string, data: Readonly<Record<string, unknown>>): unknown {
  const codec = eventCodecs[type as EventType] as unknown as { fromJSON(json: unknown): object; encode(message: object): { finish(): Uint8Array } };
  const time = "2026-01-01T09:00:00.000+08:00";
  const event = { id: "01EXAMPLE", type, subject: "01EXAMPLE", time, recordedTime: time, caseVersion: 1, data: codec.encode(codec.fromJSON(data)).finish() };
  return toTargetInput(Delivery.fromPartial({ deliveryId: "00000000-0000-4000-8000-000000000000", attempt: 1, event }));
}

function missingErrors(fields: readonly string[]): readonly string[] {
  return fields.map((field) => `${field}: 应不能计算，实际算出了结果 / was to fail and gave a result`);
}

function problemsOf({ problems }: Extract<Mapped, { ok: false }>, expected: readonly string[]): readonly string[] {
  const failed = new Set(problems.map(({ field }) => field));
  const surprising = problems.filter(({ field }) => !expected.includes(field));
  return [...surprising.map(({ field, message, expression }) => `${field}: ${message}（${expression}）`), ...missingErrors(expected.filter((field) => !failed.has(field)))];
}

function differencesOf(expected: Readonly<Record<string, unknown>>, found: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(expected).flatMap(([field, value]) => {
    const result = found[field];
    if (isDeepStrictEqual(result, value) || (textOf(result) ?? "") === (textOf(value) ?? "")) return [];
    return [`${field}: 应为 / expected ${shownValue(value) || "（空 empty）"}，实为 / found ${shownValue(result) || "（空 empty）"}`];
  });
}
