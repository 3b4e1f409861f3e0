import { expect, test } from "vitest";
import { PublicationBar } from "../../../proto/gen/hub/credit/v1/publication.ts";
import type { FeedAnswer } from "../../../seeds/simulators/contract.ts";
import type { CaseFacts } from "./caseFacts.ts";
import { toOnceReport, type OnceFacts } from "./onceReport.ts";

const NO = "示市监罚〔2022〕1号";

const answer = (outcome: FeedAnswer["outcome"], eventId: string, version: number): FeedAnswer => ({
  ticket: eventId,
  outcome,
  eventId,
  caseId: outcome === "rejected" ? "" : "p1",
  version,
  errors: outcome === "rejected" ? [{ code: "E005", field: "CF_XDR_SHXYM", message: "…" }] : [],
  warnings: [],
});

const version = (number: number, type: string) => ({ version: number, eventId: `e${number}`, type, decisionNo: NO, fineFen: 5_000_000, source: "ip-case", reference: `penalty_out/${number}` });

const published = (channel: string, number: number, dueDate = "2022-01-10") => ({ channel, version: number, publish: true, bar: PublicationBar.UNSPECIFIED, dueDate, withdrawal: false });

const barred = (channel: string, number: number, bar: PublicationBar, withdrawal = false) => ({ channel, version: number, publish: false, bar, dueDate: bar === PublicationBar.NATURAL_PERSON ? "" : "2022-01-10", withdrawal });

const oneCase: CaseFacts = {
  caseId: "p1",
  versions: [version(1, "PenaltyDecided")],
  parked: [],
  publications: [published("credit-china", 1), published("enterprise-disclosure", 1, "2022-01-29")],
  hops: [
    { eventId: "e1", version: 0, sourceReference: "penalty_out/1" },
    { eventId: "e1", version: 1, sourceReference: "penalty_out/1" },
    { eventId: "c1", version: 1, sourceReference: "" },
    { eventId: "e1", version: 1, sourceReference: "penalty_out/7" },
  ],
};

const effect = (type: string, number = 1) => ({ caseId: "p1", type, version: number });

function facts(changes: Partial<OnceFacts> & { case?: Partial<CaseFacts> } = {}): OnceFacts {
  return {
    rows: [{ row: { CF_WSH: NO, CF_XDR_MC: "示例甲公司" }, source: "ip-case", ticket: "1", answer: answer("accepted", "e1", 1), facts: { ...oneCase, ...changes.case } }],
    cases: new Map([["p1", { ...oneCase, ...changes.case }]]),
    received: new Map([
      ["ip-case", [effect("Published"), effect("Published")]],
      ["aic-case", []],
      ["linkage-platform", [effect("PenaltyDecided"), effect("Published"), effect("Published")]],
      ["credit-china", [effect("PublicationRequested")]],
      ["enterprise-disclosure", [effect("PublicationRequested")]],
    ]),
    deadLetters: [],
    elapsedMs: 1,
    ...changes,
  };
}

const delivered = { expected: 1, arrived: 1, missing: 0, duplicated: 0 };

test("a record that reached every system is delivered everywhere, with nothing missing or duplicated", () => {
  const { report } = toOnceReport(facts());
  expect(report.records).toEqual([
    {
      decisionNo: NO,
      party: "示例甲公司",
      source: "ip-case",
      answer: "accepted",
      errors: [],
      warnings: [],
      publish: true,
      bar: null,
      due: { creditChina: "2022-01-10", disclosure: "2022-01-29" },
      fineFen: 5_000_000,
      systems: { "ip-case": "delivered", "aic-case": "not-applicable", "linkage-platform": "delivered", "credit-china": "delivered", "enterprise-disclosure": "delivered" },
      hops: 3,
    },
  ]);
  expect(report.systems).toMatchObject({ "credit-china": delivered, "linkage-platform": { expected: 3, arrived: 3, missing: 0, duplicated: 0 }, "ip-case": { expected: 2, arrived: 2 } });
});

test("an effect applied twice is a duplicate, an effect that is not there is missing", () => {
  const received = new Map([
    ["credit-china", [effect("PublicationRequested"), effect("PublicationRequested")]],
    ["enterprise-disclosure", []],
  ]);
  const { report } = toOnceReport(facts({ received }));
  expect(report.systems).toEqual({ "credit-china": { ...delivered, duplicated: 1 }, "enterprise-disclosure": { expected: 1, arrived: 0, missing: 1, duplicated: 0 } });
  expect(report.records[0]?.systems).toMatchObject({ "credit-china": "delivered", "enterprise-disclosure": "missing" });
});

test("a minor is withheld from credit-china, and never applicable to enterprise-disclosure", () => {
  const publications = [barred("credit-china", 1, PublicationBar.MINOR), barred("enterprise-disclosure", 1, PublicationBar.NATURAL_PERSON)];
  const received = new Map([["credit-china", []], ["enterprise-disclosure", []], ["linkage-platform", [effect("PenaltyDecided"), effect("PublicationBarred"), effect("PublicationBarred")]]]);
  const { report, summaries } = toOnceReport(facts({ case: { publications }, received }));
  expect(report.records[0]).toMatchObject({
    publish: false,
    bar: "minor",
    due: { creditChina: "2022-01-10", disclosure: null },
    systems: { "credit-china": "withheld", "enterprise-disclosure": "not-applicable" },
  });
  expect(report.systems["linkage-platform"]).toEqual({ expected: 3, arrived: 3, missing: 0, duplicated: 0 });
  expect(summaries.find(({ system }) => system === "credit-china")?.withheld).toEqual(new Map([["minor", 1]]));
});

test("a revocation is delivered when the withdrawal reached the channel", () => {
  const versions = [version(1, "PenaltyDecided"), version(2, "PenaltyRevoked")];
  const publications = [published("credit-china", 1), barred("credit-china", 2, PublicationBar.REVOKED, true)];
  const rows = [{ row: { CF_WSH: NO }, source: "ip-case", ticket: "2", answer: answer("accepted", "e2", 2), facts: { ...oneCase, versions, publications } }];
  const received = new Map([["credit-china", [effect("PublicationRequested"), effect("WithdrawalRequested", 2)]]]);
  const { report } = toOnceReport(facts({ rows, received, cases: new Map([["p1", { ...oneCase, versions, publications }]]) }));
  expect(report.records[0]).toMatchObject({ publish: false, bar: "revoked", systems: { "credit-china": "delivered" } });
  expect(report.systems["credit-china"]).toMatchObject({ expected: 2, arrived: 2, missing: 0 });
});

test("a parked row shows what became of it after its release", () => {
  const parked = [{ eventId: "k1", source: "ip-case", reference: "penalty_out/1" }];
  const rows = [{ row: {}, source: "ip-case", ticket: "1", answer: answer("parked", "k1", 1), facts: { ...oneCase, parked } }];
  const [record] = toOnceReport(facts({ rows })).report.records;
  expect(record).toMatchObject({ answer: "parked", publish: true, fineFen: 5_000_000, systems: { "linkage-platform": "delivered" } });
});

test("rejected, duplicate and unanswered rows concern no system", () => {
  const rows = (["rejected", "duplicate"] as const).map((outcome) => ({ row: { CF_WSH: NO }, source: "ip-case", ticket: "9", answer: answer(outcome, "e1", 1), facts: oneCase }));
  const unanswered = { row: {}, source: "ip-case", ticket: "", answer: undefined, facts: undefined };
  const { records } = toOnceReport(facts({ rows: [...rows, unanswered] })).report;
  for (const { systems } of records) expect(new Set(Object.values(systems))).toEqual(new Set(["not-applicable"]));
  expect(records.map(({ answer }) => answer)).toEqual(["rejected", "duplicate", "none"]);
  expect(records[0]).toMatchObject({ publish: false, bar: null, fineFen: null, errors: [{ code: "E005" }] });
});
