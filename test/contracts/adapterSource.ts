import { describe, expect, test, vi } from "vitest";
import { Outcome, SubmissionAnswer, type Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { AdapterConnection, SourceBatch } from "../../adapters/sdk/contract.ts";
import type { FeedRow, Simulator } from "../../seeds/simulators/contract.ts";
import type { AdapterBench, SourceTraits } from "./adapter.ts";

const DEADLINE_MS = 15_000;
const signal = new AbortController().signal;

/** Decision number of the n-th sample row. */
export function decisionNoOf(number: number): string {
  return `黔示例罚〔2024〕${number}号`;
}

/** A penalty row for tests; its values are synthetic and need not be valid, because no hub judges them here. */
export function aPenaltyRow(number: number): FeedRow {
  return { CF_WSH: decisionNoOf(number), CF_XDR_MC: `贵州示例${number}号有限公司`, CF_XDR_LB: "法人及非法人组织", CF_NR_FK: "0.200000" };
}

const enterPenalties = (simulator: Simulator, numbers: readonly number[]) => simulator.feed(numbers.map(aPenaltyRow));

function penaltyNumber({ fact }: Submission): number {
  const decisionNo = fact?.$case === "penaltyRow" ? (fact.value.values["CF_WSH"] ?? "") : "";
  return Number(/〕(\d+)号/.exec(decisionNo)?.[1]);
}

/** Polls until something comes. */
async function pollSome({ source }: AdapterConnection): Promise<SourceBatch> {
  return vi.waitFor(
    async () => {
      const batch = await source!.poll(signal);
      expect(batch.submissions.length).toBeGreaterThan(0);
      return batch;
    },
    { timeout: DEADLINE_MS, interval: 20 },
  );
}

function accepted({ submissionId }: Submission): SubmissionAnswer {
  return SubmissionAnswer.fromPartial({ submissionId, outcome: Outcome.ACCEPTED, eventId: `event-${submissionId}`, caseId: "pcase", version: 1, sequence: 7n });
}

function rejected({ submissionId }: Submission): SubmissionAnswer {
  const issue = { code: "E005", field: "CF_XDR_SHXYM", message: "统一社会信用代码校验位错误 / wrong check digit", value: "9152…", rule: "GB 32100-2015", remedy: "请核对营业执照 / check the licence" };
  return SubmissionAnswer.fromPartial({ submissionId, outcome: Outcome.REJECTED, errors: [issue] });
}

function manual({ submissionId }: Submission): SubmissionAnswer {
  const issue = { code: "E025", field: "occurred_at", message: "依法不能在此时作出 / the law does not allow it at this point" };
  return SubmissionAnswer.fromPartial({ submissionId, outcome: Outcome.MANUAL, eventId: `event-${submissionId}`, caseId: "pcase", errors: [issue] });
}

/** Takes and settles batches until so many facts have come; resolves with them in the order in which they came. */
async function takeAll(connection: AdapterConnection, count: number, answer = accepted): Promise<readonly Submission[]> {
  const taken: Submission[] = [];
  while (taken.length < count) {
    const batch = await pollSome(connection);
    taken.push(...batch.submissions);
    await batch.settle(batch.submissions.map(answer));
  }
  return taken;
}

/** What every source must do. */
export function sourceSuite({ simulator, connect }: AdapterBench, traits: SourceTraits, canBeDown: boolean): void {
  const { enter = enterPenalties, numberOf = penaltyNumber } = traits;
  const answersByTicket = async () => new Map((await simulator().answers()).map((answer) => [answer.ticket, answer]));

  describe("source", () => {
    test("facts are submitted once and in order, and their answers are written back", async () => {
      const tickets = await enter(simulator(), [1, 2, 3, 4, 5, 6, 7]);
      const connection = await connect();
      const taken = await takeAll(connection, 7);
      expect(taken.map(numberOf)).toEqual([1, 2, 3, 4, 5, 6, 7]);
      expect(new Set(taken.map(({ sourceReference }) => sourceReference)).size).toBe(7);

      const [later] = await enter(simulator(), [8]);
      expect((await takeAll(connection, 1)).map(numberOf)).toEqual([8]);
      await vi.waitFor(async () => {
        const answers = await answersByTicket();
        expect([...tickets, later!].map((ticket) => answers.get(ticket)?.outcome)).toEqual(Array.from({ length: 8 }, () => "accepted"));
      }, DEADLINE_MS);
    });

    test("facts taken but not settled come again after a restart, the same and in the same order", async () => {
      await enter(simulator(), [1, 2, 3]);
      const before = (await pollSome(await connect())).submissions;
      const again = await takeAll(await connect(), 3);
      expect(again.slice(0, before.length)).toEqual(before);
      expect(again.map(numberOf)).toEqual([1, 2, 3]);
    });

    test("a settled fact does not come again after a restart", async () => {
      await enter(simulator(), [1, 2]);
      await takeAll(await connect(), 2);
      await enter(simulator(), [3]);
      expect((await takeAll(await connect(), 1)).map(numberOf)).toEqual([3]);
    });

    test("a rejected fact harms no other one, and its sender sees code, field and words", async () => {
      const tickets = await enter(simulator(), [1, 2, 3]);
      await takeAll(await connect(), 3, (submission) => (numberOf(submission) === 2 ? rejected(submission) : accepted(submission)));
      await vi.waitFor(async () => {
        const answers = await answersByTicket();
        expect(tickets.map((ticket) => answers.get(ticket)?.outcome)).toEqual(["accepted", "rejected", "accepted"]);
        expect(answers.get(tickets[1]!)?.errors).toEqual([expect.objectContaining({ code: "E005", field: "CF_XDR_SHXYM" })]);
        expect(answers.get(tickets[1]!)?.errors[0]?.message).toContain("校验位");
      }, DEADLINE_MS);
    });

    test("a fact that a person must decide is answered so, with what stands against it", async () => {
      const tickets = await enter(simulator(), [1, 2]);
      await takeAll(await connect(), 2, (submission) => (numberOf(submission) === 1 ? manual(submission) : accepted(submission)));
      await vi.waitFor(async () => {
        const answers = await answersByTicket();
        expect(tickets.map((ticket) => answers.get(ticket)?.outcome)).toEqual(["manual", "accepted"]);
        expect(answers.get(tickets[0]!)?.errors).toEqual([expect.objectContaining({ code: "E025" })]);
      }, DEADLINE_MS);
    });

    test.runIf(canBeDown)("a system that is down is unavailable, and goes on where it stood", async () => {
      const connection = await connect();
      await enter(simulator(), [1]);
      simulator().misbehave({ down: true });
      await expect(connection.source!.poll(signal)).rejects.toMatchObject({ reason: expect.stringMatching(/^TARGET_(UNAVAILABLE|TIMEOUT)$/) as unknown });
      simulator().misbehave({});
      expect((await takeAll(connection, 1)).map(numberOf)).toEqual([1]);
    });
  });
}
