import fc from "fast-check";
import { expect, test } from "vitest";
import { CredentialKind, System } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { credentialsOf, indexCredentials, isOver, warningDays } from "../../shared/credentials.ts";
import { toShanghaiTime } from "../../shared/time.ts";
import { endKeysAt, revoke, VALID_MAX, withCredential } from "./credentials.ts";

const DAY = 86_400_000;
const START = Date.parse("2026-11-01T00:00:00+08:00");
const old = "0".repeat(64);
const system = System.fromPartial({ id: "sample-case", keyHashes: [old] });
const hashOf = (number: number) => number.toString(16).padStart(64, "f");
const aKey = (number: number, now: number, days: number) => ({ kind: CredentialKind.API_KEY, hash: hashOf(number), createTime: toShanghaiTime(now), expireTime: toShanghaiTime(now + days * DAY), createdBy: "test", subject: "" });
const opens = (one: System, hash: string, now: number) => indexCredentials([one]).find({ kind: CredentialKind.API_KEY, hash }, now) !== undefined;

test("a key of an older hub goes on without end, and gets an end with the first rotation", () => {
  expect(opens(system, old, START + 3_650 * DAY)).toBe(true);
  const { system: rotated, credential } = withCredential(endKeysAt(system, START + DAY, START), aKey(1, START, 365), START);
  expect(credential.id).toBe("k1");
  expect([opens(rotated, old, START + DAY - 1), opens(rotated, old, START + DAY)]).toEqual([true, false]);
  expect([opens(rotated, hashOf(1), START), opens(rotated, hashOf(1), START + 365 * DAY)]).toEqual([true, false]);
});

test("whatever is issued, rotated and revoked, never more than sixteen are valid, a revoked one stays over, and ids are never given twice", () => {
  const steps = fc.array(fc.record({ action: fc.constantFrom("issue", "rotate", "revoke"), days: fc.integer({ min: 1, max: 40 }), pick: fc.nat(30), wait: fc.integer({ min: 0, max: 10 }) }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (actions) => {
      let [current, now, number] = [system, START, 0];
      const revoked = new Set<string>();
      const ids = new Set<string>();
      for (const { action, days, pick, wait } of actions) {
        now += wait * DAY;
        if (action === "revoke") {
          const one = credentialsOf(current)[pick];
          if (!one) continue;
          current = revoke(current, one.id, now) ?? current;
          revoked.add(one.hash);
        } else {
          try {
            const made = withCredential(action === "rotate" ? endKeysAt(current, now + DAY, now) : current, aKey(++number, now, days), now);
            expect(ids.has(made.credential.id)).toBe(false);
            ids.add(made.credential.id);
            current = made.system;
          } catch {
            expect(credentialsOf(current).filter((one) => !isOver(one, now)).length).toBeGreaterThanOrEqual(VALID_MAX);
          }
        }
        expect(credentialsOf(current).filter((one) => !isOver(one, now)).length).toBeLessThanOrEqual(VALID_MAX);
        for (const hash of revoked) expect(opens(current, hash, now)).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
});

test("a certificate and a key with the same digest are two things", () => {
  const { system: known } = withCredential(system, { ...aKey(1, START, 10), kind: CredentialKind.CERTIFICATE }, START);
  expect(opens(known, hashOf(1), START)).toBe(false);
  expect(indexCredentials([known]).find({ kind: CredentialKind.CERTIFICATE, hash: hashOf(1) }, START)?.id).toBe("sample-case");
  // A rotation of keys leaves certificates alone.
  const later = endKeysAt(known, START, START);
  expect(indexCredentials([later]).find({ kind: CredentialKind.CERTIFICATE, hash: hashOf(1) }, START + 9 * DAY)?.id).toBe("sample-case");
});

test.each([
  [31, undefined],
  [30, 30],
  [15, 30],
  [14, 14],
  [7, 7],
  [2, 7],
  [0.5, 1],
  [0, 0],
  [-3, 0],
])("%d days before its end a credential warns by the mark of %s", (days, mark) => {
  const credential = { ...aKey(1, START, 1), id: "k1", expireTime: toShanghaiTime(START + days * DAY) };
  expect(warningDays(credential, START)).toBe(mark);
  expect(warningDays({ ...credential, expireTime: "" }, START)).toBeUndefined();
});
