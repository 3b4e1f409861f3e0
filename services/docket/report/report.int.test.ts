import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventType } from "../../../proto/gen/events.ts";
import { startNatsServer } from "../../../test/support/natsServer.ts";
import { aDeadline, AGENCY, aStep, OTHER_AGENCY, toTime, type DeadlineParts } from "../testing/builders.ts";
import { createCaseRecorder, type CaseRecorder, type Fact } from "../testing/caseRecorder.ts";
import { startTestDocket, type TestDocket } from "../testing/testDocket.ts";

let hub: TestDocket;
let recorder: CaseRecorder;

const met = (id: string, of: DeadlineParts, late = false) => aDeadline("Met", id, { ...of, metAt: toTime("2018-06-03"), late });

interface Tale {
  readonly sentOn: string;
  readonly agency?: typeof AGENCY;
  /** Steps after the sending: type, state and day. */
  readonly afterwards?: readonly (readonly [type: EventType, state: string, day: string])[];
  readonly deadlines?: (of: DeadlineParts) => Fact[];
}

/** Every way a transfer can go, told in one table. */
const tales: Readonly<Record<string, Tale>> = {
  filed: {
    sentOn: "2018-05-31T23:30",
    afterwards: [
      ["hub.case.v1.TransferAcknowledged", "acknowledged", "2018-06-01"],
      ["hub.case.v1.CaseFiled", "filed", "2018-06-03"],
      ["hub.case.v1.ProsecutionCharged", "charged", "2018-08-01"],
      ["hub.case.v1.JudgmentEffective", "judgment_effective", "2018-10-01"],
    ],
    deadlines: (of) => [aDeadline("Started", "D02", of), met("D02", of), met("D06", of)],
  },
  supervised: {
    sentOn: "2018-06-01",
    afterwards: [
      ["hub.case.v1.CaseNotFiled", "not_filed", "2018-06-05"],
      ["hub.case.v1.ReasonsDemanded", "reasons_demanded", "2018-06-06"],
      ["hub.case.v1.CaseFiled", "filed", "2018-06-20"],
    ],
    deadlines: (of) => [met("D02", of, true), met("D06x", of, true)],
  },
  refused: {
    sentOn: "2018-06-02",
    agency: OTHER_AGENCY,
    afterwards: [
      ["hub.case.v1.TransferAcknowledged", "acknowledged", "2018-06-02"],
      ["hub.case.v1.CaseNotFiled", "not_filed", "2018-06-05"],
      ["hub.case.v1.ReverseByPolice", "admin_handling", "2018-06-09"],
    ],
    deadlines: (of) => [met("D02", of), aDeadline("Overdue", "D03", { ...of, kind: "conditional" }), aDeadline("Overdue", "D07", { ...of, kind: "right" }), met("D06", of)],
  },
  silent: { sentOn: "2018-07-01", deadlines: (of) => [met("D02", of), aDeadline("Overdue", "D06", of), aDeadline("Started", "D12", of)] },
};

beforeAll(async () => {
  hub = await startTestDocket(await startNatsServer());
  recorder = createCaseRecorder(hub.journal);
  for (const [name, { sentOn, agency = AGENCY, afterwards = [], deadlines }] of Object.entries(tales)) {
    const head = { caseNo: `示统计${name}号`, agency };
    const steps = [aStep("hub.case.v1.TransferSent", "sent", { ...head, at: sentOn }), ...afterwards.map(([type, state, at]) => aStep(type, state, { ...head, at }))];
    await recorder.record("transfer", `t${name}`, [...steps, ...(deadlines?.({ ...head, startsAt: "2018-05-30", dueAt: "2018-06-04" }) ?? [])]);
  }
  await recorder.record("transfer", "tunsent", [aStep("hub.case.v1.CaseFiledOnOwn", "filed", { caseNo: "示统计0号", at: "2018-06-01" })]);
  await hub.caughtUp();
}, 60_000);
afterAll(() => hub.close(), 30_000);

const everything = { from: "", until: "", division: "", agencyUscc: "" };

test("the figures count what became of the transfers sent", async () => {
  const { total } = await hub.client.reportTransfers(everything);
  expect(total).toEqual({
    key: "",
    name: "",
    sent: 4n,
    acknowledged: 2n,
    filed: 2n,
    notFiled: 1n,
    filedAfterSupervision: 1n,
    charged: 1n,
    judged: 1n,
    returned: 1n,
    // D02: three of four in time. D06: two in time, one late, one not at all.
    sentOnTimePermille: 750,
    policeOnTimePermille: 500,
    filingPermille: 667,
    overdue: 1n,
  });
});

test("the groups are agencies, divisions and months of Shanghai", async () => {
  const { byAgency, byDivision, byMonth } = await hub.client.reportTransfers(everything);
  expect(byAgency.map(({ key, name, sent, filingPermille }) => [key, name, sent, filingPermille])).toEqual([
    [AGENCY.uscc, AGENCY.name, 3n, 1000],
    [OTHER_AGENCY.uscc, OTHER_AGENCY.name, 1n, 0],
  ]);
  expect(byDivision.map(({ key, name, sent }) => [key, name, sent])).toEqual([["520100", "贵阳市", 3n], ["520321", "520321", 1n]]);
  expect(byMonth.map(({ key, name, sent }) => [key, name, sent])).toEqual([["2018-05", "2018-05", 1n], ["2018-06", "2018-06", 2n], ["2018-07", "2018-07", 1n]]);
});

test("only duties are measured, each by its own id", async () => {
  const { byDeadline } = await hub.client.reportTransfers(everything);
  expect(byDeadline.map(({ name: _name, ...figures }) => figures)).toEqual([
    { id: "D02", metOnTime: 3n, metLate: 1n, overdue: 0n, open: 0n, onTimePermille: 750 },
    { id: "D06", metOnTime: 2n, metLate: 0n, overdue: 1n, open: 0n, onTimePermille: 667 },
    { id: "D06x", metOnTime: 0n, metLate: 1n, overdue: 0n, open: 0n, onTimePermille: 0 },
    { id: "D12", metOnTime: 0n, metLate: 0n, overdue: 0n, open: 1n, onTimePermille: 1001 },
  ]);
  expect(byDeadline[1]?.name).toBe("审查,决定立案或不予立案并书面通知");
});

test("the period goes by the day of the sending, first and last included", async () => {
  const sent = async (parts: Partial<typeof everything>) => (await hub.client.reportTransfers({ ...everything, ...parts })).total?.sent;
  expect(await sent({ from: "2018-05-31", until: "2018-05-31" })).toBe(1n);
  expect(await sent({ from: "2018-06-01", until: "2018-06-02" })).toBe(2n);
  expect(await sent({ until: "2018-06-30" })).toBe(3n);
  expect(await sent({ division: "5203" })).toBe(1n);
  expect(await sent({ agencyUscc: AGENCY.uscc, from: "2018-06-01" })).toBe(2n);
});

test("where nothing was sent there is nothing to measure", async () => {
  const report = await hub.client.reportTransfers({ ...everything, from: "2017-01-01", until: "2017-12-31" });
  expect(report.total).toMatchObject({ sent: 0n, filed: 0n, sentOnTimePermille: 1001, policeOnTimePermille: 1001, filingPermille: 1001 });
  expect([...report.byAgency, ...report.byDivision, ...report.byMonth, ...report.byDeadline]).toEqual([]);
});
