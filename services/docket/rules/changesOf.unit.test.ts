import { expect, test } from "vitest";
import { eventCodecs, type EventType } from "../../../proto/gen/events.ts";
import { createProcedureNames } from "./procedureNames.ts";
import { changesOf } from "./changesOf.ts";

const names = createProcedureNames({
  initial: "start",
  states: [{ id: "start", zh: "起" }],
  roles: [],
  transitions: [{ event: "transfer.sent", type: "hub.case.v1.TransferSent" }],
  suspectTransitions: [{ event: "suspect.charged", type: "hub.case.v1.SuspectCharged" }],
  information: [{ event: "case.opened", type: "hub.case.v1.CaseOpened" }],
  deadlines: [{ id: "D06", zh: "审查", insteadOf: null }, { id: "D06x", zh: "延长", insteadOf: "D06" }, { id: "D06", zh: "审查", insteadOf: null }],
});
const mark = { eventId: "e2", caseId: "t1", isTransfer: true, sequence: 7, recordedAt: 9 };

function read(type: EventType, parts: object) {
  const codec = eventCodecs[type] as unknown as { fromPartial(parts: object): object };
  return changesOf(names, { type, data: codec.fromPartial(parts), mark });
}

const head = { caseId: "t1", sequence: 7, caseNo: "示1号", agencyUscc: "11520100MBYT00017K", agencyName: "示例局" };
const said = { caseNo: " 示1号 ", agency: { uscc: "11520100mbyt00017k", name: "示例局" }, occurredAt: "1970-01-01T08:00:01+08:00" };

test("a step that corrects takes the place of the former and moves its case", () => {
  const effect = { toState: "sent", corrects: "e1", releasedFrom: "w1" };
  expect(read("hub.case.v1.TransferSent", { ...said, decisionNo: "示罚1号", suspects: [{ name: "示例杨六" }], effect })).toEqual([
    { kind: "case", told: { ...head, state: "sent" } },
    { kind: "step", row: { eventId: "e2", caseId: "t1", event: "transfer.sent", at: 1_000, decisionNo: "示罚1号" } },
    { kind: "stepRemoved", eventId: "e1" },
    { kind: "waitingEnded", eventId: "w1" },
  ]);
});

test("the step of a suspect leaves the state of the case, and no suspect is kept", () => {
  const changes = read("hub.case.v1.SuspectCharged", { ...said, suspectNo: "1", suspect: { name: "示例杨六" }, effect: { toState: "charged" } });
  expect(changes[0]).toEqual({ kind: "case", told: head });
  expect(JSON.stringify(changes)).not.toContain("杨六");
});

test("parties are kept by name and credit code only", () => {
  const parties = [{ name: "示例杨六", idNo: "529999197001010032", legalRepIdNo: "529999197001010040", category: 3 }];
  const changes = read("hub.case.v1.CaseOpened", { ...said, caseName: "示例案", parties });
  expect(changes.at(-1)).toEqual({ kind: "parties", caseId: "t1", rows: [{ caseId: "t1", place: 0, name: "示例杨六", uscc: "" }] });
  expect(JSON.stringify(changes)).not.toContain("5299");
});

test("an event that the docket does not keep changes nothing", () => {
  expect(read("hub.credit.v1.Published", {})).toEqual([]);
});

test("a deadline may run under the id of another that stands in its place", () => {
  expect(names.variantsOf("D06")).toEqual(["D06", "D06x"]);
});
