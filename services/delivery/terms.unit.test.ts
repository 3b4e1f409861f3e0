import fc from "fast-check";
import { expect, test } from "vitest";
import { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { Registry, View, type GrantLimit } from "../../proto/gen/hub/registry/v1/registry.ts";
import { Decision } from "../../proto/gen/hub/trace/v1/trace.ts";
import { sameFilter, termsOf, viewNow, type Terms } from "./terms.ts";

const DECIDED = "hub.case.v1.PenaltyDecided";
const REVOKED = "hub.case.v1.PenaltyRevoked";
const termsWith = (view: View, receiveGrants: string[], grantLimits: GrantLimit[]): Terms => {
  const registry = Registry.fromPartial({ systems: [{ id: "reader", receiveGrants, grantLimits }], subscriptions: [{ id: "reader", system: "reader", eventTypes: [DECIDED, REVOKED], view }] });
  const terms = termsOf(registry).get("reader");
  if (!terms) throw new Error("no terms");
  return terms;
};

const types = fc.constantFrom(DECIDED, REVOKED);
const events = fc.record({ type: types, division: fc.constantFrom("", "520000", "520102", "520302") });
const views = fc.constantFrom<View>(View.PUBLIC, View.PARTNER, View.FULL);
const codes = fc.array(fc.constantFrom("52", "5201", "5203"), { maxLength: 2 });
const limits = fc.array(fc.record({ type: types, divisions: codes, maxView: fc.constantFrom<View>(View.UNSPECIFIED, View.PUBLIC, View.PARTNER, View.FULL) }), { maxLength: 3 });

test("nothing leaves to a type, division or view that is not granted, neither fresh nor after waiting", () => {
  fc.assert(
    fc.property(views, fc.uniqueArray(types), limits, events, (view, granted, grantLimits, { type, division }) => {
      const terms = termsWith(view, granted, grantLimits);
      const event = Event.fromPartial({ type, division });
      const own = grantLimits.filter((limit) => limit.type === type);
      const allowed = granted.includes(type) && own.every((limit) => limit.divisions.length === 0 || limit.divisions.some((code) => division.startsWith(code)));
      expect(terms.matcher.decide(event, () => ({})).decision).toBe(allowed ? Decision.MATCHED : Decision.NOT_GRANTED);
      if (!allowed) {
        expect(() => viewNow(terms, event)).toThrow(/grant it, then redrive/);
        return;
      }
      const seen = viewNow(terms, event);
      expect(seen).toBeLessThanOrEqual(view);
      for (const { maxView } of own) if (maxView !== View.UNSPECIFIED) expect(seen).toBeLessThanOrEqual(maxView);
    }),
  );
});

test("another limit is another filter: what waits is matched again", () => {
  const limited = termsWith(View.FULL, [DECIDED], [{ type: DECIDED, divisions: ["5203"], maxView: View.UNSPECIFIED }]);
  expect(sameFilter(termsWith(View.FULL, [DECIDED], []), limited)).toBe(false);
  expect(sameFilter(limited, limited)).toBe(true);
});
