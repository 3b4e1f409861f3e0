import fc from "fast-check";
import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { ConformanceReport } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { isSignatureGood, publicKeyOf, signReport } from "./signing.ts";

const { privateKey } = generateKeyPairSync("ed25519");
const signed = signReport(ConformanceReport.fromPartial({ adapterId: "sample-case", checks: [{ id: "restart", figures: { kills: 11 } }] }), privateKey);

test("a report is signed over exactly its bytes: no change of one is borne", () => {
  expect(isSignatureGood(signed)).toBe(true);
  fc.assert(
    fc.property(fc.nat(signed.report.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
      const report = Uint8Array.from(signed.report);
      report[place] = report[place]! ^ change;
      expect(isSignatureGood({ ...signed, report })).toBe(false);
    }),
  );
});

test("the register keeps the 32 bytes of the public key, and another key's signature is not good", () => {
  expect(Buffer.from(publicKeyOf(privateKey), "base64")).toHaveLength(32);
  expect(isSignatureGood({ ...signed, publicKey: publicKeyOf(generateKeyPairSync("ed25519").privateKey) })).toBe(false);
});
