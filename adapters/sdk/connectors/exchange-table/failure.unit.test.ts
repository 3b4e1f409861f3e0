import { expect, test } from "vitest";
import { toTargetError } from "./failure.ts";

const failure = { sqlState: "", code: "", words: "", culprit: "" };
const told = (more: Partial<typeof failure>) => toTargetError("example-case", { ...failure, ...more }, new Error("cause"));

test.each([
  ["a value too long", { sqlState: "22001", code: "22001", culprit: "nr" }, /SQLSTATE 22001 \(nr\)/],
  ["a key that is there", { sqlState: "23505", code: "23505", words: "Key (zjhm)=(520103199001011234) already exists" }, /SQLSTATE 23505/],
  ["a field of MySQL without default", { code: "1364", culprit: "nr" }, /1364 \(nr\)/],
  ["a trigger's own words", { sqlState: "45000", code: "1644", words: "证件 520103199001011234 不符" }, /证件 520\*\*\*\* 不符/],
])("%s refuses the record without telling the value", (_, more, words) => {
  const error = told(more);
  expect(error).toMatchObject({ reason: "RECORD_REJECTED", message: expect.stringMatching(words) as unknown });
  expect(error.message).not.toContain("520103199001011234");
});

test.each([["57014", "57014"], ["55P03", "55P03"], ["", "1205"], ["", "PROTOCOL_SEQUENCE_TIMEOUT"], ["", "ETIMEDOUT"]])("a time limit (%s %s) is a timeout", (sqlState, code) => {
  expect(told({ sqlState, code }).reason).toBe("TARGET_TIMEOUT");
});

test.each([
  ["28P01", "登录被拒"],
  ["1045", "登录被拒"],
  ["42P01", "没有该表"],
  ["1054", "没有该列"],
  ["42501", "没有权限"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls.ca"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls.ca"],
  ["CERT_HAS_EXPIRED", "已过期"],
  ["HANDSHAKE_SSL_ERROR", "tls.ca"],
  ["ECONNREFUSED", "连接被拒"],
])("%s holds the records and says what to do", (code, words) => {
  expect(told({ code })).toMatchObject({ reason: "TARGET_UNAVAILABLE", message: expect.stringContaining(words) as unknown });
});
