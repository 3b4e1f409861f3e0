import { expect, test } from "vitest";
import { Operation } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { createSameKeyFinder, type JudgedFileRow } from "./sameKey.ts";

const penalty = (content = "罚款") =>
  Penalty.fromPartial({ decisionNo: "示市监罚〔2022〕1号", content, agency: { uscc: "11520100MBYT00113W" }, party: { uscc: "91520102MAYT00013R" } });

const row = (line: number, content: string, changes: Partial<JudgedFileRow["row"]> = {}): JudgedFileRow => ({
  line,
  penalty: penalty(content),
  row: { operation: Operation.UNSPECIFIED, version: 0n, changedAt: "", ...changes },
});

test("the same row twice is only told, not an error", () => {
  const find = createSameKeyFinder();
  expect(find(row(1, "罚款"))).toBeUndefined();
  expect(find(row(2, "罚款"))).toEqual({ line: 2, earlierLine: 1, issue: undefined });
});

test("other content without a newer version is E017", () => {
  const find = createSameKeyFinder();
  find(row(1, "罚款", { version: 2n }));
  expect(find(row(2, "罚款改", { version: 2n }))).toMatchObject({ line: 2, earlierLine: 1, issue: { code: "E017", field: "CF_WSH" } });
});

test("other content with a newer version, a later time or OP=U is a correction", () => {
  const find = createSameKeyFinder();
  find(row(1, "a", { version: 1n, changedAt: "2022-01-01T00:00:00+08:00" }));
  expect(find(row(2, "b", { version: 2n }))).toBeUndefined();
  expect(find(row(3, "c", { operation: Operation.UPDATE }))).toBeUndefined();
});

test("a revocation and another party of the same decision are no conflict", () => {
  const find = createSameKeyFinder();
  find(row(1, "a"));
  expect(find(row(2, "b", { operation: Operation.DELETE }))).toBeUndefined();
  const other = { ...row(3, "b"), penalty: { ...penalty("b"), party: { ...penalty().party!, uscc: "92520103MAYT000210" } } };
  expect(find(other)).toBeUndefined();
});
