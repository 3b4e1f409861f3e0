import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { eventCodecs, messageFields, type EventType, type FieldInfo } from "../../../proto/gen/events.ts";
import { View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { viewEventData } from "./view.ts";

/** A penalty has public fields; every other event of CaseService and every hint belongs to a procedure. */
const ofPenalties: ReadonlySet<string> = new Set(["PenaltyDecided", "PenaltyCorrected", "PenaltyRevoked"].map((name) => `hub.case.v1.${name}`));
const types = (Object.keys(eventCodecs) as EventType[]).filter((type) => (type.startsWith("hub.case.") && !ofPenalties.has(type)) || type.startsWith("hub.hint."));

const procedure = JSON.parse(readFileSync(new URL("../../../seeds/rules/transfer-procedure.json", import.meta.url), "utf8")) as Record<
  "transitions" | "suspectTransitions" | "information",
  readonly { readonly type: string }[]
>;
const registry = JSON.parse(readFileSync(new URL("../../../seeds/registry.json", import.meta.url), "utf8")) as {
  readonly subscriptions: readonly { readonly id: string; readonly view: string; readonly eventTypes: readonly string[] }[];
};

interface Codec {
  fromPartial(value: unknown): Record<string, unknown>;
  encode(message: unknown): { finish(): Uint8Array };
}

const codecOf = (type: string) => eventCodecs[type as EventType] as unknown as Codec;

interface Place {
  readonly name: string;
  readonly field: FieldInfo;
}

/** A text of its own for each place, so that a leak shows where it came from; long enough to be masked only in part. */
const textOf = (path: readonly Place[]) => `示例<${path.map(({ name }) => name).join(".")}>示例示例示例示例`;

/** A message of the type with something in every field, down to the bottom. */
function filled(type: string): Uint8Array {
  return encode(type, example(type, messageFields[type] ?? {}, []));
}

function example(type: string, fields: Readonly<Record<string, FieldInfo>>, path: readonly Place[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const here = [...path, { name, field }];
      const one = field.message ? example(type, messageFields[field.message] ?? {}, here) : fittingValue(type, here);
      return [name, field.repeated ? [one] : one];
    }),
  );
}

/** The first kind of value that can be written there, found by trying: this test trusts no table. */
function fittingValue(type: string, path: readonly Place[]): unknown {
  const text = textOf(path);
  const found = [text, Buffer.from(text), 1, true, 1n].find((value) => fits(type, path, value));
  if (found === undefined) throw new RangeError(`nothing fits into ${type} ${text}`);
  return found;
}

function fits(type: string, path: readonly Place[], value: unknown): boolean {
  const only = path.reduceRight<unknown>((inner, { name, field }) => ({ [name]: field.repeated ? [inner] : inner }), value);
  try {
    const bytes = Buffer.from(encode(type, only));
    return typeof value === "string" || value instanceof Uint8Array ? bytes.includes(textOf(path)) : bytes.length > 0;
  } catch {
    return false;
  }
}

function encode(type: string, value: unknown): Uint8Array {
  const codec = codecOf(type);
  return codec.encode(codec.fromPartial(value)).finish();
}

test("every step, every information and every deadline event of the procedure is looked at", () => {
  const steps = [...procedure.transitions, ...procedure.suspectTransitions, ...procedure.information].map(({ type }) => type);
  const others = ["DeadlineOverdue", "ManualReviewOpened", "SubmissionParked", "SubmissionResolved", "StepRetracted", "HistoryRecomputed"].map((name) => `hub.case.v1.${name}`);
  expect(types).toEqual(expect.arrayContaining([...steps, ...others, "hub.hint.v1.TransferReviewSuggested", "hub.hint.v1.ActNoted"]));
});

test("no public subscription is ever matched to an event of a procedure or a hint", () => {
  const publicOnes = registry.subscriptions.filter(({ view }) => view === "VIEW_PUBLIC");
  expect(publicOnes.map(({ id }) => id)).toEqual(["credit-china", "enterprise-disclosure"]);
  for (const { eventTypes } of publicOnes) expect(eventTypes).toEqual(["hub.credit.v1.PublicationRequested", "hub.credit.v1.WithdrawalRequested"]);
});

test("a number of a case is in no public view, not even of its published penalty", () => {
  const codec = codecOf("hub.credit.v1.PublicationRequested");
  const data = codec.encode(codec.fromPartial({ channel: "credit-china", penalty: { caseNo: "黔示知案〔2022〕3号", decisionNo: "示例1号" } })).finish();
  const seen = Buffer.from(viewEventData("hub.credit.v1.PublicationRequested", data, View.PUBLIC)).toString("utf8");
  expect(seen).toContain("示例1号");
  expect(seen).not.toContain("黔示知案");
});

test.each(["hub.credit.v1.PenaltyLinked", "hub.credit.v1.PublicationBarred"])("why and for which case a penalty is withheld is not public: %s", (type) => {
  expect(Buffer.from(viewEventData(type, filled(type), View.PUBLIC))).toHaveLength(0);
});

describe.each(types)("%s", (type) => {
  const data = filled(type);
  const seen = (view: View) => Buffer.from(viewEventData(type, data, view)).toString("utf8");
  const fields = Object.entries(messageFields[type] ?? {});

  test("has no public field", () => {
    expect(fields.length).toBeGreaterThan(0);
    expect(fields.filter(([, { sensitivity }]) => sensitivity === "PUBLIC").map(([name]) => name)).toEqual([]);
  });

  test("shows nothing at all in the public view", () => {
    expect(data.length).toBeGreaterThan(0);
    for (const view of [View.PUBLIC, View.UNSPECIFIED]) expect(viewEventData(type, data, view)).toHaveLength(0);
  });

  test("shows a partner nothing of what is restricted: no suspect and nobody else who is protected", () => {
    const whole = seen(View.FULL);
    const partner = seen(View.PARTNER);
    for (const [name] of fields.filter(([, { sensitivity }]) => sensitivity === "RESTRICTED")) {
      expect(partner).not.toMatch(new RegExp(`<${name}[.>]`));
    }
    if (fields.some(([name]) => name === "suspect" || name === "suspects")) {
      expect(whole).toMatch(/<suspects?\.name>/);
      expect(partner).not.toMatch(/<suspects?\./);
    }
  });
});
