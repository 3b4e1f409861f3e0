import * as fc from "fast-check";
import { expect, it } from "vitest";
import { PublicationBar } from "../../../proto/gen/hub/credit/v1/publication.ts";
import { anyStep, stepFact, truthOf, walk, type TrueStep } from "../testing/aTransfer.ts";
import { aPenalty } from "../testing/builders.ts";
import { GuardWorld, moves, type Told } from "../testing/guardWorld.ts";
import { channels } from "./channels.ts";
import type { PenaltyFact } from "./react.ts";
import type { TransferFact } from "./readSecrecy.ts";

const days = fc.integer({ min: 0, max: 40 }).map((day) => new Date(Date.parse("2022-02-25") + day * 86_400_000).toISOString().slice(0, 10));

const penalties = fc.record({ dates: fc.array(days, { minLength: 1, maxLength: 4 }), revoked: fc.boolean() }).map(({ dates, revoked }): PenaltyFact[] => {
  const facts = dates.map((decisionDate, index): PenaltyFact => {
    const penalty = aPenalty({ caseNo: "黔示知案〔2022〕3号", decisionDate });
    return { kind: index === 0 ? "decided" : "corrected", version: index + 1, penalty, date: "2022-05-09" };
  });
  return revoked ? [...facts, { ...facts.at(-1)!, kind: "revoked", version: facts.length + 1 }] : facts;
});

const walks = fc.array(fc.record({ way: fc.nat(9), hours: fc.integer({ min: 1, max: 60 }) }), { maxLength: 14 }).map(walk);

/** How one step reaches the hub: as it was; first with a wrong time; after a mistaken step that is taken back. */
const mishaps = fc.record({ kind: fc.constantFrom("none", "none", "corrected", "mistaken"), way: fc.nat(40), hours: fc.integer({ min: 1, max: 400 }) });
type Mishap = typeof mishaps extends fc.Arbitrary<infer M> ? M : never;

interface Journal {
  readonly appends: TransferFact[][];
  readonly known: { readonly id: string; readonly step: TrueStep }[];
}

/** Records a change as CaseService does: the change, then what the history says now, always: more often than the hub would. */
function append({ appends, known }: Journal, fact: TransferFact): void {
  const last = known.toSorted((a, b) => a.step.at - b.step.at).at(-1);
  appends.push([fact, { kind: "recomputed", stateAfter: last?.step.toState ?? "admin_investigating" }]);
}

/** What the hub is told first. A minute off the full hour, so that no two steps are of one moment. */
function asReported(step: TrueStep, { kind, way, hours }: Mishap): TrueStep {
  const mistaken = anyStep(way, hours);
  const at = mistaken.at + 60_000;
  if (kind === "corrected") return { ...step, at };
  return kind === "mistaken" ? { ...mistaken, at } : step;
}

function tell(arrived: readonly { readonly step: TrueStep; readonly mishap: Mishap }[]): TransferFact[][] {
  const journal: Journal = { appends: [], known: [] };
  for (const [index, { step, mishap }] of arrived.entries()) {
    const first = asReported(step, mishap);
    const id = `e${index}`;
    journal.known.push({ id, step: first });
    append(journal, stepFact(id, first));
    if (mishap.kind === "none") continue;
    journal.known.pop();
    if (mishap.kind === "mistaken") append(journal, { kind: "retracted", stepId: id });
    journal.known.push({ id: `${id}c`, step });
    append(journal, stepFact(`${id}c`, step, mishap.kind === "corrected" ? id : ""));
  }
  return journal.appends;
}

/** A penalty and a procedure with the order in which its steps arrive. */
const stories = fc
  .tuple(penalties, walks)
  .chain(([penalty, steps]) =>
    fc.record({
      penalty: fc.constant(penalty),
      steps: fc.constant(steps),
      arrived: fc.tuple(fc.shuffledSubarray(steps, { minLength: steps.length }), fc.array(mishaps, { minLength: steps.length, maxLength: steps.length })),
      played: fc.array(fc.constantFrom(...moves), { maxLength: 80 }),
      playedOtherwise: fc.array(fc.constantFrom(...moves), { maxLength: 80 }),
    }),
  )
  .map(({ penalty, steps, arrived: [order, wrong], ...rest }) => ({ ...rest, penalty, steps, told: { penalty, transfer: tell(order.map((step, index) => ({ step, mishap: wrong[index]! }))) } }));

function isAllowed({ penalty }: Told, steps: readonly TrueStep[]): boolean {
  const last = penalty.at(-1)!;
  const { confidential, firstSecretDay } = truthOf(steps);
  return last.kind !== "revoked" && !(confidential && last.penalty.decisionDate >= firstSecretDay);
}

it("in the end a channel shows the penalty exactly when the case as it truly stands allows it, in whatever order things arrive", () => {
  const seen = { shown: 0, withheld: 0, renewed: 0, withdrawn: 0 };
  fc.assert(
    fc.property(stories, ({ told, steps, played }) => {
      const world = new GuardWorld(told);
      world.play(played);
      const allowed = isAllowed(told, steps);
      for (const channel of channels) {
        expect(world.held[channel].shown).toBe(allowed);
        const { state, bar } = world.state.channels[channel];
        expect(allowed ? ["published"] : ["barred", "withdrawn"]).toContain(state);
        if (allowed) expect(bar).toBe(PublicationBar.UNSPECIFIED);
      }
      seen[allowed ? "shown" : "withheld"]++;
      if (world.state.renewals > 0) seen.renewed++;
      if (world.facts.some(({ type }) => type === "hub.credit.v1.WithdrawalRequested")) seen.withdrawn++;
    }),
    { numRuns: 1_500 },
  );
  // The stories are worth telling: every ending and both ways through it were seen.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(30);
});

it("another interleaving of the same events ends the same", () => {
  fc.assert(
    fc.property(stories, ({ told, played, playedOtherwise }) => {
      const ends = [played, playedOtherwise].map((order) => {
        const world = new GuardWorld(told);
        world.play(order);
        return channels.map((channel) => [world.held[channel].shown, world.state.channels[channel].bar]);
      });
      expect(ends[0]).toEqual(ends[1]);
    }),
    { numRuns: 500 },
  );
});

it("nothing that a channel is told names the transfer", () => {
  fc.assert(
    fc.property(stories, ({ told, played }) => {
      const world = new GuardWorld(told);
      world.play(played);
      for (const { type, data } of world.facts) {
        if (type === "hub.credit.v1.WithdrawalRequested") expect(data.bar).not.toBe(PublicationBar.TRANSFERRED);
        if (type === "hub.credit.v1.PublicationRequested") expect(data.ruleIds.join(" ")).not.toContain("transfer");
      }
    }),
    { numRuns: 300 },
  );
});
