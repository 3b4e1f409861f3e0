import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PenaltyDecided } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { Filter, View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { checkFilter } from "./checkFilter.ts";
import { compileFilter } from "./compileFilter.ts";
import type { EventData } from "./fields.ts";
import { hiddenFields } from "./hiddenFields.ts";

const DECIDED = "hub.case.v1.PenaltyDecided";
const REQUESTED = "hub.credit.v1.PublicationRequested";

const event = Event.fromPartial({ id: "01EXAMPLE", type: DECIDED, source: "/systems/ip-case", subject: "pexample", time: "2018-06-01T00:00:00.000+08:00", division: "520302" });
const data = PenaltyDecided.fromPartial({
  penalty: { decisionNo: "黔示工商罚〔2018〕8号", kinds: [3, 5], fine: { fen: 9_007_199_254_740_993n }, party: { name: "示例商行", category: 1, idNo: "52030218810203012X" } },
  source: { system: "ip-case", version: 3n },
  warnings: [{ code: "W01" }, { code: "W02" }],
}) as unknown as EventData;

const filter = (json: unknown): Filter => Filter.fromJSON(json);
const failing = (json: unknown, of: Event = event): string => compileFilter(filter(json)).failing(of, () => data);

test.each<[string, unknown]>([
  ["an attribute equal to the value", { field: "division", equals: "520302" }],
  ["an attribute with the prefix", { field: "division", prefix: "5203" }],
  ["a text of the data", { field: "data.penalty.decisionNo", in: ["其他", "黔示工商罚〔2018〕8号"] }],
  ["one of several values", { field: "data.warnings.code", equals: "W02" }],
  ["an enumeration by its full name", { field: "data.penalty.kinds", equals: "PENALTY_KIND_CONFISCATE_GOODS" }],
  ["an enumeration by its short name", { field: "data.penalty.party.category", equals: "ORGANISATION" }],
  ["an enumeration by its number", { field: "data.penalty.kinds", in: ["5"] }],
  ["a number beyond what a double holds", { field: "data.penalty.fine.fen", range: { min: "9007199254740993", max: "9007199254740993" } }],
  ["a number between broken ends", { field: "data.source.version", range: { min: "2.5", max: "3.5" } }],
  ["a number, not its text", { field: "data.source.version", range: { min: "1", max: "20" } }],
  ["a time by text", { field: "time", range: { min: "2018-06-01", max: "2018-06-30" } }],
  ["what is there", { field: "data.penalty", exists: true }],
  ["what is not there", { field: "causationid", exists: false }],
  ["what its type does not have", { field: "data.channel", exists: false }],
])("%s passes", (_what, json) => expect(failing(json)).toBe(""));

test.each<[string, unknown, string]>([
  ["another value", { field: "division", equals: "520100" }, "division equals 520100"],
  ["a number just below the range", { field: "data.penalty.fine.fen", range: { min: "9007199254740994" } }, "data.penalty.fine.fen range 9007199254740994.."],
  ["a missing field", { field: "causationid", prefix: "0" }, "causationid prefix 0"],
  ["a field of other types", { field: "data.channel", in: ["credit-china"] }, "data.channel in [credit-china]"],
  ["one part of several", { and: [{ field: "division", prefix: "52" }, { not: { field: "division", prefix: "5203" } }] }, "and[1].not: division prefix 5203"],
  ["every part of an or", { or: [{ field: "division", prefix: "11" }, { field: "type", equals: "x" }] }, "or: division prefix 11 or type equals x"],
  ["a value of a person, which is not told", { field: "data.penalty.party.idNo", equals: "52030218810203012Y" }, "data.penalty.party.idNo equals ***"],
])("%s fails, and it is said which part", (_what, json, why) => expect(failing(json)).toBe(why));

test("the data is read only by filters that ask for it", () => {
  const read = () => {
    throw new Error("read");
  };
  const plain = compileFilter(filter({ or: [{ field: "division", prefix: "52" }, { field: "subject", exists: true }] }));
  expect(plain.needsData).toBe(false);
  expect(plain.failing(event, read)).toBe("");
  expect(compileFilter(filter({ not: { field: "data.channel", exists: true } })).needsData).toBe(true);
});

describe("laws", () => {
  const leaf = fc.oneof(
    fc.record({ field: fc.constantFrom("division", "time", "causationid", "data.penalty.decisionNo", "data.channel"), equals: fc.constantFrom("520302", "黔示工商罚〔2018〕8号", "x") }),
    fc.record({ field: fc.constantFrom("division", "data.source.system", "data.warnings.code"), prefix: fc.constantFrom("52", "ip", "W", "z") }),
    fc.record({ field: fc.constantFrom("data.penalty.kinds"), in: fc.array(fc.constantFrom("FINE", "WARNING", "5"), { minLength: 1 }) }),
    fc.record({ field: fc.constantFrom("data.source.version", "data.penalty.fine.fen"), range: fc.record({ min: fc.integer({ min: 0, max: 5 }).map(String) }) }),
    fc.record({ field: fc.constantFrom("causationid", "data.penalty", "data.channel"), exists: fc.boolean() }),
  );
  const { any: anyFilter } = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.record({ and: fc.array(tie("any"), { minLength: 1, maxLength: 3 }) }),
      fc.record({ or: fc.array(tie("any"), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie("any") }),
    ),
  }));
  const passes = (json: unknown) => failing(json) === "";

  test("not (a and b) is (not a) or (not b), and the other way round", () => {
    fc.assert(
      fc.property(anyFilter, anyFilter, (a, b) => {
        expect(passes({ not: { and: [a, b] } })).toBe(passes({ or: [{ not: a }, { not: b }] }));
        expect(passes({ not: { or: [a, b] } })).toBe(passes({ and: [{ not: a }, { not: b }] }));
      }),
    );
  });

  test("twice not is nothing, and exactly one of a filter and its not passes", () => {
    fc.assert(
      fc.property(anyFilter, (a) => {
        expect(passes({ not: { not: a } })).toBe(passes(a));
        expect(passes({ not: a })).toBe(!passes(a));
      }),
    );
  });

  test("in is an or of equals", () => {
    const fields = fc.constantFrom("division", "data.penalty.kinds", "data.source.version", "data.warnings.code", "data.channel");
    const values = fc.array(fc.constantFrom("520302", "FINE", "5", "3", "W02", "x"), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fields, values, (field, list) => {
        expect(passes({ field, in: list })).toBe(passes({ or: list.map((equals) => ({ field, equals })) }));
      }),
    );
  });

  test("a range is its two ends, and a number lies in it as numbers do", () => {
    const number = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n });
    fc.assert(
      fc.property(number, number, number, (value, min, max) => {
        const holds = (range: unknown) => compileFilter(filter({ field: "data.penalty.fine.fen", range })).failing(event, () => ({ penalty: { fine: { fen: value } } })) === "";
        expect(holds({ min: String(min), max: String(max) })).toBe(value >= min && value <= max);
        expect(holds({ min: String(min) }) && holds({ max: String(max) })).toBe(value >= min && value <= max);
      }),
    );
  });

  test("the words of what failed lead to a part that is there", () => {
    fc.assert(
      fc.property(anyFilter, (a) => {
        const said = failing(a);
        if (said === "") return;
        const [place] = said.includes(": ") ? said.split(": ") : [""];
        let at: unknown = a;
        for (const step of (place ?? "").split(/[.[\]]+/).filter((word) => word !== "")) at = (at as Record<string, unknown>)[step];
        expect(at).toBeDefined();
      }),
    );
  });

  test("whatever is well formed can be compiled", () => {
    fc.assert(fc.property(anyFilter, (a) => checkFilter(filter(a), []).length > 0 || compileFilter(filter(a)).failing(event, () => data) !== undefined));
  });
});

test.each<[string, unknown, RegExp]>([
  ["nothing", {}, /^filter: 空条件.*give one of/],
  ["two forms", { not: { field: "id", exists: true }, field: "id", equals: "x" }, /not and field at once.*put them under one `and`/],
  ["two tests", { and: [{ field: "id", equals: "x", prefix: "y" }] }, /^filter\.and\[0\]: .*equals and prefix on id/],
  ["a field without a test", { field: "id" }, /id without a test/],
  ["a test without a field", { equals: "x" }, /without `field`/],
  ["an unknown attribute", { field: "divison", equals: "x" }, /unknown field divison; attributes are id, source/],
  ["an unknown field", { or: [{ field: "data.penalty.decisonNo", equals: "x" }] }, /^filter\.or\[0\]: .*no event type of this subscription has data\.penalty\.decisonNo; there is data\.penalty\.decisionNo/],
  ["a name of the language itself", { field: "data.constructor", exists: true }, /no event type of this subscription has data\.constructor/],
  ["words for a number", { field: "data.source.version", range: { min: "three" } }, /write digits/],
  ["a prefix of a number", { field: "data.source.version", prefix: "3" }, /is no text/],
  ["a value that the enumeration does not have", { field: "data.penalty.kinds", in: ["FINE", "FINES"] }, /is one of UNSPECIFIED, WARNING/],
  ["a whole group", { field: "data.penalty", equals: "x" }, /group of fields/],
  ["an empty value", { field: "division", equals: "" }, /exists: false/],
  ["a range without an end", { field: "time", range: {} }, /range without an end/],
  ["a range upside down", { field: "data.source.version", range: { min: "10", max: "9" } }, /min is greater than max/],
  ["a time of another zone", { field: "time", range: { min: "2018-06-01T00:00:00Z" } }, /\+08:00/],
])("%s is refused with its place and the remedy", (_what, json, problem) => {
  const [first = "", ...others] = checkFilter(filter(json), [DECIDED]);
  expect(first).toMatch(problem);
  expect(others).toEqual([]);
});

test("a field needs to be there in one type only", () => {
  expect(checkFilter(filter({ field: "data.channel", equals: "credit-china" }), [DECIDED, REQUESTED])).toEqual([]);
  expect(checkFilter(filter({ field: "data.channel", equals: "credit-china" }), [DECIDED])).toHaveLength(1);
});

test("depth and number of tests are limited", () => {
  const nested = (depth: number): unknown => (depth === 1 ? { field: "id", exists: true } : { not: nested(depth - 1) });
  expect(checkFilter(filter(nested(8)), [DECIDED])).toEqual([]);
  expect(checkFilter(filter(nested(9)), [DECIDED])).toEqual([expect.stringMatching(/more than 8 nodes/)]);
  const wide = (tests: number) => filter({ or: Array.from({ length: tests }, (_, index) => ({ field: "id", equals: String(index) })) });
  expect(checkFilter(wide(100), [DECIDED])).toEqual([]);
  expect(checkFilter(wide(101), [DECIDED])).toEqual([expect.stringMatching(/more than 100 tests/)]);
});

test("a filter of wrong form is never compiled", () => {
  expect(() => compileFilter(filter({ and: [{ not: {} }] }))).toThrow(/filter|and\[0\]\.not/);
});

test("fields that a view does not show in the clear are named", () => {
  const asked = filter({ and: [{ field: "data.penalty.party.idNo", exists: true }, { not: { field: "data.penalty.caseNo", prefix: "x" } }, { field: "division", prefix: "52" }] });
  expect(hiddenFields(asked, [DECIDED], View.PUBLIC)).toEqual(["data.penalty.party.idNo", "data.penalty.caseNo"]);
  expect(hiddenFields(asked, [DECIDED], View.PARTNER)).toEqual(["data.penalty.party.idNo"]);
  expect(hiddenFields(asked, [DECIDED], View.FULL)).toEqual([]);
});
