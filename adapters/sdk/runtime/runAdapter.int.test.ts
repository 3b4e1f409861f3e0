import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServerError, Status } from "nice-grpc";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { Outcome, Submission, SubmissionAnswer, type SubmitRequest } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { PublicationReport } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import { Delivery, AnswerResult, type Answer } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { HubError, type Reason } from "../../../services/shared/errors.ts";
import { createLogger } from "../../../services/shared/log.ts";
import type { Adapter, AdapterContext, Sink, Source } from "../contract.ts";
import { connectHub } from "./hubClients.ts";
import { runAdapter, type RunningAdapter } from "./runAdapter.ts";
import { startScriptedHub, type HubScript, type ScriptedHub } from "./scriptedHub.ts";

// Real processes and files on a shared machine: the limit is there to end a hang, not to measure.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
const DEADLINE = { timeout: 10_000, interval: 10 };
const log = createLogger("test", "silent");
let stateDir: string;
let hub: ScriptedHub | undefined;
let stop: AbortController;
let clients: ReturnType<typeof connectHub> | undefined;
let running: RunningAdapter | undefined;
let context: AdapterContext | undefined;

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "run-"));
  stop = new AbortController();
  context = undefined;
});
afterEach(async () => {
  stop.abort();
  await running?.done;
  clients?.close();
  await hub?.[Symbol.asyncDispose]();
  await rm(stateDir, { recursive: true });
});

const idle: HubScript = {
  async *submit(requests) {
    for await (const request of requests) yield answer(request, Outcome.ACCEPTED);
  },
  // oxlint-disable-next-line require-yield
  async *subscribe(_requests, { signal }) {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  },
  report: async () => undefined,
};

function answer({ requestId, submissions }: SubmitRequest, outcome: Outcome) {
  return { requestId, answers: submissions.map(({ submissionId }) => SubmissionAnswer.fromPartial({ submissionId, outcome, caseId: "p1", eventId: `e-${submissionId}` })) };
}

/** A system with a list of rows; what was settled is in `outcomes`. */
function listSource(rows: readonly string[]) {
  const outcomes: [string, Outcome][] = [];
  let settled = 0;
  const faults: { poll?: Error; settle?: Error } = {};
  const source: Source = {
    async poll() {
      if (faults.poll) throw faults.poll;
      const submissions = rows.slice(settled, settled + 2).map((row) => Submission.fromPartial({ submissionId: row, sourceReference: `list/${row}` }));
      const settle = async (answers: readonly SubmissionAnswer[]) => {
        if (faults.settle) throw faults.settle;
        settled += answers.length;
        outcomes.push(...answers.map(({ submissionId, outcome }): [string, Outcome] => [submissionId, outcome]));
      };
      return { submissions, settle };
    },
  };
  return { source, outcomes, faults };
}

function start(address: string, connection: { source?: Source; sink?: Sink }, closed: () => void = () => undefined) {
  const adapter: Adapter<object> = {
    manifest: { system: "list", name: "列表", nameEn: "List", summary: "for tests", config: z.object({}) },
    connect: async (_config, given) => {
      context = given;
      return { ...connection, close: async () => closed() };
    },
  };
  clients = connectHub({ caseAddress: address, creditAddress: address, deliveryAddress: address }, "secret-key");
  running = runAdapter({ adapter, config: {}, hub: clients, subscriptionId: "list", log, signal: stop.signal, stateDir, pollIntervalMs: 10 });
  return running;
}

describe("source", () => {
  test("facts are submitted with the key of the system and settled in order", async () => {
    hub = await startScriptedHub(idle);
    const { source, outcomes } = listSource(["a", "b", "c"]);
    const { status } = start(hub.address, { source });
    await vi.waitFor(() => expect(outcomes.map(([row]) => row)).toEqual(["a", "b", "c"]), DEADLINE);
    await vi.waitFor(() => expect(status).toMatchObject({ system: "list", connected: true, submitted: 3, answered: 3, lastError: "" }), DEADLINE);
    expect(hub.keys).toContain("Bearer secret-key");
  });

  test("a batch whose answer was lost is sent again, and settled once", async () => {
    const seen: string[][] = [];
    hub = await startScriptedHub({
      ...idle,
      async *submit(requests) {
        for await (const request of requests) {
          seen.push(request.submissions.map(({ submissionId }) => submissionId));
          if (seen.length === 1) throw new ServerError(Status.UNAVAILABLE, "killed");
          yield answer(request, Outcome.ACCEPTED);
        }
      },
    });
    const { source, outcomes } = listSource(["a", "b"]);
    start(hub.address, { source });
    await vi.waitFor(() => expect(outcomes).toHaveLength(2), DEADLINE);
    expect(seen).toEqual([["a", "b"], ["a", "b"]]);
    expect(outcomes).toEqual([["a", Outcome.ACCEPTED], ["b", Outcome.ACCEPTED]]);
  });

  test("a failing system is asked again, and a failing settle is repeated with the same answers", async () => {
    hub = await startScriptedHub(idle);
    const { source, outcomes, faults } = listSource(["a"]);
    faults.poll = new HubError("TARGET_UNAVAILABLE", "不可用 / down");
    const { status } = start(hub.address, { source });
    await vi.waitFor(() => expect(status).toMatchObject({ connected: false, lastError: expect.stringContaining("TARGET_UNAVAILABLE") as unknown }), DEADLINE);
    faults.settle = new Error("row 110101188001010014 is locked");
    delete faults.poll;
    await vi.waitFor(() => expect(status.lastError).toContain("INTERNAL"), DEADLINE);
    expect(status.lastError).not.toContain("1101");
    delete faults.settle;
    await vi.waitFor(() => expect(outcomes).toEqual([["a", Outcome.ACCEPTED]]), DEADLINE);
    expect(status.submitted).toBe(1);
  });

  test("an adapter that starts before the hub waits for it", async () => {
    const placeholder = await startScriptedHub(idle);
    const port = Number(placeholder.address.split(":")[1]);
    await placeholder[Symbol.asyncDispose]();
    const { source, outcomes } = listSource(["a"]);
    const { status } = start(placeholder.address, { source });
    await vi.waitFor(() => expect(status.lastError).toContain("UNAVAILABLE"), DEADLINE);
    hub = await startScriptedHub(idle, port);
    await vi.waitFor(() => expect(outcomes).toHaveLength(1), DEADLINE);
  });
});

/** A hub that sends deliveries on each stream and keeps the answers. */
function sending(streams: readonly (readonly string[])[], answers: Answer[]): HubScript {
  let stream = 0;
  return {
    ...idle,
    async *subscribe(requests) {
      const ids = streams[stream++] ?? [];
      for await (const { message } of requests) {
        if (message?.$case === "open") yield { deliveries: ids.map((deliveryId) => Delivery.fromPartial({ deliveryId, attempt: 1 })) };
        else if (message?.$case === "answers") answers.push(...message.value.answers);
        if (stream < streams.length && answers.length > 0) throw new ServerError(Status.UNAVAILABLE, "killed");
      }
    },
  };
}

describe("sink", () => {
  test("deliveries run in a few concurrent calls and are answered one by one", async () => {
    const answers: Answer[] = [];
    const ids = Array.from({ length: 1_000 }, (_, index) => `list.${index}`);
    hub = await startScriptedHub(sending([ids], answers));
    let calls = 0;
    let most = 0;
    const sink: Sink = {
      async deliver(deliveries) {
        most = Math.max(most, ++calls);
        await new Promise((resolve) => setTimeout(resolve, 5));
        calls--;
        return deliveries.map(({ deliveryId }) => ({ deliveryId, result: AnswerResult.DELIVERED, receipt: `r-${deliveryId}` }));
      },
    };
    const { status } = start(hub.address, { sink });
    await vi.waitFor(() => expect(answers).toHaveLength(1_000), DEADLINE);
    expect(most).toBe(4);
    expect(answers[0]).toMatchObject({ receipt: `r-${answers[0]?.deliveryId}`, retryAfterMs: 0, duplicate: false });
    expect(status.delivered).toBe(1_000);
  });

  test.each<[Reason, AnswerResult]>([
    ["TARGET_UNAVAILABLE", AnswerResult.UNAVAILABLE],
    ["TARGET_TIMEOUT", AnswerResult.UNAVAILABLE],
    ["RECORD_REJECTED", AnswerResult.REFUSED],
    ["TARGET_RATE_LIMITED", AnswerResult.UNAVAILABLE],
    ["INVALID_EVENT_DATA", AnswerResult.REFUSED],
    ["JOURNAL_UNAVAILABLE", AnswerResult.RETRY],
  ])("%s becomes the right answer", async (reason, result) => {
    const answers: Answer[] = [];
    hub = await startScriptedHub(sending([["list.1"]], answers));
    const deliver = async () => {
      throw new HubError(reason, "示例 / sample", { retryAfterMs: "1500" });
    };
    const { status } = start(hub.address, { sink: { deliver } });
    await vi.waitFor(() => expect(answers).toMatchObject([{ deliveryId: "list.1", result, reason, retryAfterMs: 1_500 }]), DEADLINE);
    expect(status.failed).toBe(1);
  });

  test("an unexpected error is RETRY without its words, and so is a delivery without an answer", async () => {
    const answers: Answer[] = [];
    hub = await startScriptedHub(sending([["list.1"], ["list.2"]], answers));
    const deliver: Sink["deliver"] = async ([delivery]) => {
      if (delivery?.deliveryId === "list.1") throw new Error("insert of 110101188001010014 failed");
      return [];
    };
    start(hub.address, { sink: { deliver } });
    await vi.waitFor(() => expect(answers.map(({ deliveryId, result, reason }) => [deliveryId, result, reason])).toEqual([
      ["list.1", AnswerResult.RETRY, "INTERNAL"],
      ["list.2", AnswerResult.RETRY, "INTERNAL"],
    ]), DEADLINE);
    expect(JSON.stringify(answers)).not.toContain("1101");
  });

  test("after a broken stream no delivery runs twice at a time", async () => {
    const answers: Answer[] = [];
    hub = await startScriptedHub(sending([["list.1", "list.2"], ["list.2"]], answers));
    const active = new Set<string>();
    const overlaps: string[] = [];
    const sink: Sink = {
      async deliver(deliveries, signal) {
        for (const { deliveryId } of deliveries) {
          if (active.has(deliveryId)) overlaps.push(deliveryId);
          active.add(deliveryId);
        }
        await new Promise<void>((resolve) => {
          setTimeout(resolve, 30);
          signal.addEventListener("abort", () => setTimeout(resolve, 50), { once: true });
        });
        for (const { deliveryId } of deliveries) active.delete(deliveryId);
        return deliveries.map(({ deliveryId }) => ({ deliveryId, result: AnswerResult.DELIVERED }));
      },
    };
    start(hub.address, { sink });
    await vi.waitFor(() => expect(answers.filter(({ deliveryId }) => deliveryId === "list.2").length).toBeGreaterThanOrEqual(2), DEADLINE);
    expect(overlaps).toEqual([]);
  });
});

describe("reports of publications", () => {
  test("are repeated while the hub is away, in calls of at most 500", async () => {
    const sizes: number[] = [];
    let failures = 2;
    hub = await startScriptedHub({
      ...idle,
      async report({ reports }) {
        if (failures-- > 0) throw new ServerError(Status.UNAVAILABLE, "away");
        sizes.push(reports.length);
      },
    });
    start(hub.address, {});
    await vi.waitFor(() => expect(context).toBeDefined(), DEADLINE);
    await context!.reportPublications("credit-china", Array.from({ length: 501 }, () => PublicationReport.fromPartial({ caseId: "p1" })));
    expect(sizes).toEqual([500, 1]);
  });

  test("fail when the hub will never take them", async () => {
    hub = await startScriptedHub({
      ...idle,
      report: async () => {
        throw new ServerError(Status.PERMISSION_DENIED, "not your channel");
      },
    });
    start(hub.address, {});
    await vi.waitFor(() => expect(context).toBeDefined(), DEADLINE);
    await expect(context!.reportPublications("x", [PublicationReport.fromPartial({})])).rejects.toMatchObject({ reason: "NOT_GRANTED" });
  });
});

test("a stop ends both loops and closes the connection once", async () => {
  hub = await startScriptedHub(idle);
  const closed = vi.fn<() => void>();
  const { source, outcomes } = listSource(["a"]);
  const { done } = start(hub.address, { source, sink: { deliver: async () => [] } }, closed);
  await vi.waitFor(() => expect(outcomes).toHaveLength(1), DEADLINE);
  stop.abort();
  await done;
  expect(closed).toHaveBeenCalledOnce();
});
