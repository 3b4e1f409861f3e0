import { afterAll, beforeAll, expect, test } from "vitest";
import type { ListCasesRequest } from "../../proto/gen/hub/docket/v1/docket_service.ts";
import { startNatsServer } from "../../test/support/natsServer.ts";
import { aDeadline, aStep, casesWith, deadlinesWith, toTime } from "./testing/builders.ts";
import { createCaseRecorder } from "./testing/caseRecorder.ts";
import { startTestDocket, type TestDocket } from "./testing/testDocket.ts";

const CASES = 23;
let hub: TestDocket;

beforeAll(async () => {
  hub = await startTestDocket(await startNatsServer());
  const recorder = createCaseRecorder(hub.journal);
  for (let index = 0; index < CASES; index++) {
    const caseNo = `示分页${index}号`;
    // Equal ends: the order must be whole all the same.
    const of = { caseNo, startsAt: "2018-05-02", dueAt: index % 2 === 0 ? "2018-05-05" : "2018-05-06" };
    const proposed = aStep("hub.case.v1.TransferProposed", "transfer_proposed", { caseNo, at: "2018-05-02" });
    await recorder.record("transfer", `tpage${index}`, [proposed, aDeadline("Started", "D01", of), aDeadline("Started", "D06", of)]);
    await recorder.record("case", `ppage${index}`, [{ type: "hub.case.v1.SubmissionParked", data: { caseNo, waitingUntil: toTime("2018-05-13") } }]);
    await recorder.record("hint", `tpage${index}`, [{ type: "hub.hint.v1.TransferReviewSuggested", data: { caseId: `tpage${index}`, caseNo, ratioPermille: 900 } }]);
  }
  await hub.caughtUp();
}, 60_000);
afterAll(() => hub.close(), 30_000);

interface Paged {
  readonly nextPageToken: string;
  readonly total: bigint;
}

/** Reads every page; the ids of the lines in order. */
async function readAll<Answer extends Paged>(ask: (pageToken: string) => Promise<Answer>, idsOf: (answer: Answer) => string[]): Promise<string[]> {
  const ids: string[] = [];
  for (let token = ""; ; ) {
    const answer = await ask(token);
    ids.push(...idsOf(answer));
    token = answer.nextPageToken;
    if (token === "") {
      expect(ids).toHaveLength(Number(answer.total));
      return ids;
    }
  }
}

test.each([1, 7, CASES, 500])("pages of %i lines hold every line once and in order", async (pageSize) => {
  const page = { pageSize, agencyUscc: "" };
  const cases = await readAll((pageToken) => hub.client.listCases(casesWith({ pageSize, pageToken })), (answer) => answer.cases.map(({ caseId }) => caseId));
  expect(cases).toEqual(Array.from({ length: CASES }, (_, index) => `tpage${CASES - 1 - index}`));
  const deadlines = await readAll((pageToken) => hub.client.listDeadlines(deadlinesWith({ pageSize, pageToken })), (answer) => answer.deadlines.map(({ dueAt, caseId, id }) => `${dueAt} ${caseId} ${id}`));
  expect(deadlines).toEqual([...deadlines].sort());
  expect(new Set(deadlines).size).toBe(2 * CASES);
  const waiting = await readAll((pageToken) => hub.client.listWaiting({ ...page, pageToken, queue: "parked" }), (answer) => answer.waiting.map(({ caseId }) => caseId));
  expect(waiting).toEqual(Array.from({ length: CASES }, (_, index) => `ppage${index}`));
  const reviews = await readAll((pageToken) => hub.client.listTransferReviews({ ...page, pageToken, minDays: 0 }), (answer) => answer.reviews.map(({ caseId }) => caseId));
  expect(new Set(reviews).size).toBe(CASES);
});

test("a token goes on with its own question only", async () => {
  const { nextPageToken } = await hub.client.listCases(casesWith({ pageSize: 3, states: ["transfer_proposed"] }));
  const elsewhere: Promise<unknown>[] = [
    hub.client.listCases(casesWith({ pageSize: 3, states: ["sent"], pageToken: nextPageToken })),
    hub.client.listWaiting({ queue: "", pageSize: 3, pageToken: nextPageToken }),
    hub.client.listDeadlines(deadlinesWith({ pageToken: nextPageToken })),
    ...["x", "e30", Buffer.from('{"q":"","after":["1"]}').toString("base64url"), `${nextPageToken}AAAA`].map((pageToken) => hub.client.listCases(casesWith({ pageToken }))),
  ];
  for (const outcome of await Promise.allSettled(elsewhere)) expect(outcome).toMatchObject({ status: "rejected", reason: { code: 3, message: expect.stringContaining("page_token") } });
  const next = await hub.client.listCases(casesWith({ pageSize: 5, states: ["transfer_proposed"], pageToken: nextPageToken }));
  expect(next.cases[0]?.caseId).toBe(`tpage${CASES - 4}`);
});

test.each<[string, Partial<ListCasesRequest>, RegExp]>([
  ["an unknown state", { states: ["sent", "posted"] }, /states\[1\] “posted”: 未知状态.*admin_investigating/],
  ["a day that does not exist", { from: "2018-02-30" }, /from “2018-02-30”: .*YYYY-MM-DD/],
  ["a period that ends before it begins", { from: "2018-05-02", until: "2018-05-01" }, /until “2018-05-01”: .*from/],
  ["a page that is too long", { pageSize: 501 }, /page_size “501”: .*1–500/],
  ["a party of one character, which is not shown", { party: "杨" }, /party “杨\*\*”: .*2/],
  ["half a credit code", { agencyUscc: "1152" }, /agency_uscc “1152”: .*18/],
  ["three digits of a division", { division: "520" }, /division “520”: .*GB\/T 2260/],
])("%s is refused with field, value, rule and remedy", async (_name, parts, message) => {
  await expect(hub.client.listCases(casesWith(parts))).rejects.toMatchObject({ code: 3, message: expect.stringMatching(message) });
});

test("every problem of a request is named at once, in every list", async () => {
  const page = { pageSize: 0, pageToken: "" };
  await expect(hub.client.listDeadlines(deadlinesWith({ ids: ["D99"], states: ["late"], role: "judge", dueBefore: "2018-05-01" }))).rejects.toThrow(
    /states\[0\] “late”.*ids\[0\] “D99”.*role “judge”.*due_before “2018-05-01”/,
  );
  await expect(hub.client.listWaiting({ ...page, queue: "all" })).rejects.toThrow(/queue “all”.*manual/);
  await expect(hub.client.listTransferReviews({ ...page, agencyUscc: "", minDays: 50_000 })).rejects.toThrow(/min_days “50000”/);
  await expect(hub.client.reportTransfers({ from: "May", until: "", division: "", agencyUscc: "" })).rejects.toThrow(/from “May”/);
});
