import { expect, test } from "vitest";
import { columnsRead } from "./columnsRead.ts";
import { manifestSchema } from "./schema.ts";

const manifest = manifestSchema.parse({
  manifest: 1,
  id: "sample-case",
  version: "1.0.0",
  system: { name: "示例办案系统", nameEn: "Sample" },
  owner: { uscc: "11520100MBYT00017K", name: "示例机关" },
  connector: { kind: "exchange-table", settings: {} },
  feeds: {
    penalties: {
      emits: [{ as: "penalty", when: 'state = "1"', fields: { CF_WSH: "wsh", CF_NR_FK: "$wan(fkje)", CF_FRDB: "$trim(wsh & `法人 姓名`)", CF_SY: 'parts[kind = "x"].words', CF_YXQ: '"2099/12/31"' } }],
    },
  },
  targets: {},
  grants: { submit: ["hub.case.v1.PenaltyRow"] },
});

test("columns are those at the head of a path, with the first field that needs each", () => {
  expect([...columnsRead(manifest, "penalties")]).toEqual([
    ["state", "when"],
    ["wsh", "CF_WSH"],
    ["fkje", "CF_NR_FK"],
    ["法人 姓名", "CF_FRDB"],
    ["parts", "CF_SY"],
  ]);
  expect(columnsRead(manifest, "none").size).toBe(0);
});
