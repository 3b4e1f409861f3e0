import * as fc from "fast-check";
import { expect, it } from "vitest";
import { PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../../proto/gen/hub/common/v1/party.ts";
import { PublicationReport, PublicationResult } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import { PublicationBar } from "../../../proto/gen/hub/credit/v1/publication.ts";
import { aPenalty, aPerson, law } from "../testing/builders.ts";
import { channels, type Channel } from "./channels.ts";
import type { CreditFact } from "./creditFact.ts";
import { emptyPublication, evolve, type PublicationState } from "./publicationState.ts";
import { react, type PenaltyFact } from "./react.ts";
import { report } from "./report.ts";

const CREDIT: Channel = "credit-china";
const DISCLOSURE: Channel = "enterprise-disclosure";

const company = aPenalty();
const adult = aPenalty({ party: aPerson("1881-02-03") });
const minor = aPenalty({ party: aPerson("2002-05-01"), decisionDate: "2018-09-17" });
const warning = aPenalty({ kinds: [PenaltyKind.WARNING], decisionDate: "2022-03-01" });

const fact = (kind: PenaltyFact["kind"], version: number, penalty = company): PenaltyFact => ({ kind, version, penalty, date: "2018-09-28" });

/** What the journal would hold after these penalty events. */
function journalOf(facts: readonly PenaltyFact[]): CreditFact[] {
  const journal: CreditFact[] = [];
  for (const one of facts) journal.push(...react(fold(journal), one, law));
  return journal;
}

const fold = (journal: readonly CreditFact[]): PublicationState => journal.reduce(evolve, emptyPublication);

const brief = (journal: readonly CreditFact[]) =>
  journal.map(({ type, data }) => `${type.replace("hub.credit.v1.", "")} ${data.channel} ${data.version}`);

function reportOf(state: PublicationState, channel: Channel, version: number, result: PublicationResult) {
  const origin = { decisionNo: "黔示工商罚〔2018〕12号", sourceSystem: "aic-case", sourceReference: "r1" };
  return report(state, channel, PublicationReport.fromPartial({ version, result, remoteId: "X1", occurredAt: "2018-05-02T10:00:00+08:00" }), origin);
}

function reported(state: PublicationState, channel: Channel, version: number, result: PublicationResult): PublicationState {
  const answer = reportOf(state, channel, version, result);
  return typeof answer === "string" ? state : evolve(state, answer);
}

const { PUBLISHED, WITHDRAWN, REFUSED } = PublicationResult;

it("a decision is requested in both channels", () => {
  expect(brief(journalOf([fact("decided", 1)]))).toEqual(["PublicationRequested credit-china 1", "PublicationRequested enterprise-disclosure 1"]);
});

it("a correction that stays publishable requests the new version", () => {
  const state = fold(journalOf([fact("decided", 1), fact("corrected", 2)]));
  expect(state.channels[CREDIT]).toMatchObject({ state: "requested", requestedVersion: 2 });
  expect(state.caseVersion).toBe(2);
});

it("a revocation withdraws within three working days where publication was requested", () => {
  const journal = journalOf([fact("decided", 1, adult), fact("revoked", 2, adult)]);
  expect(brief(journal.slice(2))).toEqual(["WithdrawalRequested credit-china 2", "PublicationBarred enterprise-disclosure 2"]);
  expect(journal[2]?.data).toMatchObject({ bar: PublicationBar.REVOKED, dueDate: "2018-10-08", decisionNo: adult.decisionNo });
  expect(journal[3]?.data).toMatchObject({ bar: PublicationBar.NATURAL_PERSON, dueDate: "" });
});

it("a decision revoked before it was ever requested is barred as revoked", () => {
  expect(journalOf([fact("revoked", 1)]).map(({ type, data }) => [type, "bar" in data && data.bar])).toEqual([
    ["hub.credit.v1.PublicationBarred", PublicationBar.REVOKED],
    ["hub.credit.v1.PublicationBarred", PublicationBar.REVOKED],
  ]);
});

it("a correction that makes a requested decision barred withholds the version and withdraws the record", () => {
  const journal = journalOf([fact("decided", 1, { ...warning, kinds: [PenaltyKind.FINE] }), fact("corrected", 2, warning)]);
  expect(brief(journal.slice(2))).toEqual([
    "PublicationRequested credit-china 2",
    "PublicationBarred enterprise-disclosure 2",
    "WithdrawalRequested enterprise-disclosure 2",
  ]);
  const state = fold(journal);
  expect(state.channels[DISCLOSURE]).toMatchObject({ state: "withdrawing", bar: PublicationBar.WARNING_ONLY });
  expect(state.versions.filter(({ version }) => version === 2)).toMatchObject([
    { channel: CREDIT, publish: true, withdrawal: false },
    { channel: DISCLOSURE, publish: false, withdrawal: true, bar: PublicationBar.WARNING_ONLY },
  ]);
});

it("a channel's answer moves the record, its repetition is a duplicate", () => {
  const asked = fold(journalOf([fact("decided", 1)]));
  const shown = reported(asked, CREDIT, 1, PUBLISHED);
  expect(shown.channels[CREDIT]).toMatchObject({ state: "published", publishedVersion: 1, remoteId: "X1" });
  expect(reportOf(shown, CREDIT, 1, PUBLISHED)).toBe("duplicate");
  expect(reportOf(shown, CREDIT, 2, PUBLISHED)).toBe("unknown");
  expect(reportOf(asked, CREDIT, 0, PUBLISHED)).toBe("unknown");
  expect(reportOf(fold([]), DISCLOSURE, 1, PUBLISHED)).toBe("unknown");
});

it("an answer names the system that sent the decision", () => {
  const answer = reportOf(fold(journalOf([fact("decided", 1)])), CREDIT, 1, PUBLISHED);
  expect(answer).toMatchObject({ type: "hub.credit.v1.Published", data: { sourceSystem: "aic-case", sourceReference: "r1", version: 1 } });
});

it("a refused version can still be published, and the older one stays shown meanwhile", () => {
  const first = reported(fold(journalOf([fact("decided", 1)])), CREDIT, 1, PUBLISHED);
  const asked = react(first, fact("corrected", 2), law).reduce(evolve, first);
  const refused = reported(asked, CREDIT, 2, REFUSED);
  expect(refused.channels[CREDIT]).toMatchObject({ state: "refused", publishedVersion: 1 });
  expect(reported(refused, CREDIT, 2, PUBLISHED).channels[CREDIT]).toMatchObject({ state: "published", publishedVersion: 2 });
});

it("a late answer to an older version does not end the wait for the newer", () => {
  const asked = fold(journalOf([fact("decided", 1), fact("corrected", 2)]));
  expect(reported(asked, CREDIT, 1, PUBLISHED).channels[CREDIT]).toMatchObject({ state: "requested", publishedVersion: 1 });
});

it("after the withdrawal a late answer to the publication does not show the record again", () => {
  const asked = fold(journalOf([fact("decided", 1), fact("revoked", 2)]));
  const gone = reported(asked, CREDIT, 2, WITHDRAWN);
  expect(gone.channels[CREDIT]).toMatchObject({ state: "withdrawn", publishedVersion: 0 });
  expect(reported(gone, CREDIT, 1, PUBLISHED).channels[CREDIT]).toMatchObject({ state: "withdrawn", publishedVersion: 0 });
});

const penalties = fc.constantFrom(company, adult, minor, warning, aPenalty({ party: { ...company.party!, category: PartyCategory.INDIVIDUAL_BUSINESS } }));
/** A case: decided, corrected some times to anything, perhaps revoked at the end. */
const histories = fc
  .record({ first: penalties, corrections: fc.array(penalties, { maxLength: 5 }), revoked: fc.boolean() })
  .map(({ first, corrections, revoked }) => {
    const facts = [fact("decided", 1, first), ...corrections.map((penalty, index) => fact("corrected", index + 2, penalty))];
    return revoked ? [...facts, fact("revoked", facts.length + 1, corrections.at(-1) ?? first)] : facts;
  });

it("events that come again, from any earlier point, add nothing", () => {
  fc.assert(
    fc.property(histories, fc.array(fc.nat()), (facts, restarts) => {
      const again = facts.flatMap((one, index) => [one, ...facts.slice((restarts[index] ?? index) % (index + 1), index + 1)]);
      expect(journalOf(again)).toEqual(journalOf(facts));
    }),
  );
});

it("a channel is never asked to show a lower version", () => {
  fc.assert(
    fc.property(histories, (facts) => {
      for (const channel of channels) {
        const asked = journalOf(facts).filter(({ type, data }) => type === "hub.credit.v1.PublicationRequested" && data.channel === channel);
        const versions = asked.map(({ data }) => data.version);
        expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
      }
    }),
  );
});

it("a revoked record ends withdrawn or barred in every channel, whatever the channels answer and when", () => {
  const answers = fc.array(
    fc.record({ at: fc.nat(8), channel: fc.constantFrom(...channels), version: fc.integer({ min: 1, max: 8 }), result: fc.constantFrom(PUBLISHED, REFUSED, WITHDRAWN) }),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(histories, answers, (facts, answered) => {
      let state = emptyPublication;
      [...facts, fact("revoked", facts.length + 1)].forEach((one, index) => {
        state = react(state, one, law).reduce(evolve, state);
        for (const { channel, version, result } of answered.filter(({ at }) => at === index)) state = reported(state, channel, version, result);
      });
      for (const channel of channels) expect(["withdrawing", "withdrawn", "barred"]).toContain(state.channels[channel].state);
    }),
  );
});
