import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hmacSm3, keyedId, partitionOf, PARTITIONS, sm3 } from "./ids.ts";

test("SM3 of the standard's example (GB/T 32905)", () => {
  expect(sm3("abc")).toBe("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
});

test("HMAC-SM3 agrees with the library's for every key length and text", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 150 }), fc.uint8Array({ maxLength: 300 }), (secret, data) => {
      expect(hmacSm3(secret, data).equals(createHmac("sm3", secret).update(data).digest())).toBe(true);
    }),
  );
});

test("a keyed id is a subject token, stable, and other for other parts or another secret", () => {
  const id = keyedId("p", "secret", ["黔示工商罚〔2018〕12号", "11520100MBYT00017K", "91520102MAYT00013R"]);
  expect(id).toMatch(/^p[a-z2-7]{26}$/);
  expect(keyedId("p", "secret", ["黔示工商罚〔2018〕12号", "11520100MBYT00017K", "91520102MAYT00013R"])).toBe(id);
  expect(keyedId("p", "secret", ["黔示工商罚〔2018〕1", "2号11520100MBYT00017K", "91520102MAYT00013R"])).not.toBe(id);
  expect(keyedId("p", "other", ["黔示工商罚〔2018〕12号", "11520100MBYT00017K", "91520102MAYT00013R"])).not.toBe(id);
});

test("cases spread over all partitions", () => {
  const counts = new Map<number, number>();
  for (let i = 0; i < 4_000; i++) {
    const partition = partitionOf(keyedId("p", "secret", [String(i)]));
    counts.set(partition, (counts.get(partition) ?? 0) + 1);
  }
  expect(counts.size).toBe(PARTITIONS);
  for (const count of counts.values()) expect(count).toBeGreaterThan(150);
});
