import { describe, expect, test } from "vitest";
import { eventCodecs, messageFields, type EventType, type FieldInfo } from "../../../proto/gen/events.ts";
import { View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { decodeEventData, maskIdentifier, viewEventData } from "./view.ts";

/** A value of its own for every text field, so that a leak shows where it came from. */
const SECRET = "52030218810203012X";

interface Leaf {
  readonly path: readonly string[];
  readonly field: FieldInfo;
  /** The strictest sensitivity on the way down. */
  readonly bound: FieldInfo["sensitivity"];
}

const strictness = ["PUBLIC", "INTERNAL", "PERSONAL", "RESTRICTED"] as const;
const stricter = (a: FieldInfo["sensitivity"], b: FieldInfo["sensitivity"]) => (strictness.indexOf(a) > strictness.indexOf(b) ? a : b);

function leaves(type: string, path: readonly string[] = [], bound: FieldInfo["sensitivity"] = "PUBLIC"): Leaf[] {
  return Object.entries(messageFields[type] ?? {}).flatMap(([name, field]): Leaf[] => {
    const here = [...path, name];
    const level = stricter(bound, field.sensitivity);
    return field.message ? leaves(field.message, here, level) : [{ path: here, field, bound: level }];
  });
}

/** Builds the message with text at one place only; undefined when the place takes no text. */
function encodeWith(type: EventType, { path }: Leaf): Uint8Array | undefined {
  const value = path.reduceRight<unknown>((inner, name, index) => {
    const repeated = fieldAt(type, path.slice(0, index + 1))?.repeated;
    return { [name]: repeated ? [inner] : inner };
  }, SECRET);
  try {
    const codec = eventCodecs[type] as { fromPartial(value: unknown): unknown; encode(message: unknown): { finish(): Uint8Array } };
    const bytes = codec.encode(codec.fromPartial(value)).finish();
    return Buffer.from(bytes).includes(SECRET) ? bytes : undefined;
  } catch {
    return undefined;
  }
}

function fieldAt(type: string, path: readonly string[]): FieldInfo | undefined {
  const [name = "", ...rest] = path;
  const field = messageFields[type]?.[name];
  return rest.length === 0 || !field?.message ? field : fieldAt(field.message, rest);
}

const textLeaves = (Object.keys(eventCodecs) as EventType[]).flatMap((type) =>
  leaves(type).flatMap((leaf) => {
    const bytes = encodeWith(type, leaf);
    return bytes ? [{ type, leaf, bytes, name: `${type}.${leaf.path.join(".")} (${leaf.bound})` }] : [];
  }),
);

test("every event has text fields of every sensitivity to try", () => {
  expect(textLeaves.length).toBeGreaterThan(150);
  expect(new Set(textLeaves.map(({ leaf }) => leaf.bound))).toEqual(new Set(strictness));
});

describe.each(textLeaves)("$name", ({ type, leaf, bytes }) => {
  const seen = (view: View) => Buffer.from(viewEventData(type, bytes, view)).toString("utf8");

  test("is whole in the full view", () => {
    expect(seen(View.FULL)).toContain(SECRET);
  });

  test("is seen by a public view only when PUBLIC", () => {
    for (const view of [View.PUBLIC, View.UNSPECIFIED]) expect(seen(view).includes(SECRET)).toBe(leaf.bound === "PUBLIC");
  });

  test("is seen by a partner when PUBLIC or INTERNAL, masked when PERSONAL, not at all when RESTRICTED", () => {
    const partner = seen(View.PARTNER);
    expect(partner.includes(SECRET)).toBe(leaf.bound === "PUBLIC" || leaf.bound === "INTERNAL");
    expect(partner.includes("520302********012X")).toBe(leaf.bound === "PERSONAL");
  });
});

test("what is left is still a message of its type", () => {
  const { type, bytes } = textLeaves[0]!;
  expect(() => decodeEventData(type, viewEventData(type, bytes, View.PUBLIC))).not.toThrow();
});

test("a short identifier shows nothing", () => {
  expect(maskIdentifier("G1234567")).toBe("********");
  expect(maskIdentifier("")).toBe("");
});
