import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startProcess, type TestProcess } from "../../../test/support/childProcess.ts";
import { startNatsServer, type TestNatsServer } from "../../../test/support/natsServer.ts";
import { CaseServiceDefinition, Outcome, Submission, type SubmissionAnswer } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { DeadlineOverdue } from "../../../proto/gen/hub/case/v1/procedure.ts";
import { ClockServiceDefinition } from "../../../proto/gen/hub/case/v1/clock_service.ts";
import { createHubChannel, type HubChannel } from "../../shared/grpc/client.ts";
import { toShanghaiTime } from "../../shared/time.ts";

const HOST = join(import.meta.dirname, "../../host.ts");
const SERVICE_KEY = "test-service-key-0001";
const PLATFORM_KEY = "test-linkage-key-0001";
const HOUR = 3_600_000;
const agency = { uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" };

interface Hub {
  readonly process: TestProcess;
  readonly operator: HubChannel;
  readonly platform: HubChannel;
  close(): Promise<void>;
}

let nats: TestNatsServer;
let nextPort = 31_000 + (process.pid % 5_000);

async function startHub(env: Record<string, string> = {}): Promise<Hub> {
  const port = String(nextPort++);
  const settings = {
    NATS_URL: nats.url,
    HUB_SERVICE_KEY: SERVICE_KEY,
    HUB_KEY_SECRET: "test-key-secret-0001",
    HUB_SYSTEM_KEYS: JSON.stringify({ "linkage-platform": PLATFORM_KEY }),
    HUB_PORT: port,
    HUB_REGISTRY_ADDRESS: `127.0.0.1:${port}`,
    ...env,
  };
  const child = await startProcess(HOST, ["registry", "case"], settings);
  const at = (key: string) => createHubChannel(`127.0.0.1:${port}`, { key });
  const [operator, platform] = [at(SERVICE_KEY), at(PLATFORM_KEY)];
  const close = async () => {
    operator.close();
    platform.close();
    await child.close();
  };
  return { process: child, operator, platform, close };
}

async function submit({ platform }: Hub, ...facts: Submission["fact"][]): Promise<readonly SubmissionAnswer[]> {
  async function* requests() {
    yield { requestId: "r", submissions: facts.map((fact, index) => Submission.fromPartial({ submissionId: String(index), fact })) };
  }
  for await (const { answers } of platform.client(CaseServiceDefinition).submit(requests())) return answers;
  throw new Error("no answer");
}

const document = { number: "示例文书〔2026〕1号" };

/** Proposed and approved so that the 24 hours for sending (D02) end at a moment. */
function approvedFor(caseNo: string, dueMs: number): Submission["fact"][] {
  const step = (at: number) => ({ caseNo, agency, occurredAt: toShanghaiTime(at), document });
  return [
    { $case: "transferProposed", value: step(dueMs - 25 * HOUR) as never },
    { $case: "transferApproved", value: step(dueMs - 24 * HOUR) as never },
  ];
}

const fileOf = async ({ operator }: Hub, caseNo: string) => (await operator.client(CaseServiceDefinition).getCaseFile({ caseId: "", agencyUscc: agency.uscc, caseNo })).caseFile!;

async function overdueNotices(hub: Hub, caseNo: string) {
  return (await fileOf(hub, caseNo)).notices.filter(({ event }) => event === "deadline.overdue").map(({ to, deadlineId }) => `${deadlineId} ${to}`);
}

/** Systems told of the end, from the journal. */
async function toldOfOverdue({ operator }: Hub, caseId: string): Promise<string[]> {
  const { events } = await operator.client(CaseServiceDefinition).getCase({ caseId });
  return events.filter(({ type }) => type === "hub.case.v1.DeadlineOverdue").flatMap(({ data }) => DeadlineOverdue.decode(data).toldSystems);
}

const OVERDUE = ["D02 agency", "D02 agency_superior", "D02 procuratorate"];

beforeAll(async () => {
  nats = await startNatsServer({ strict: false });
}, 60_000);

afterAll(() => nats.close());

describe("the clock of statutory deadlines", () => {
  test("a deadline that falls due is told to the superior and the procuratorate, once, with two instances", { timeout: 30_000 }, async () => {
    const [first, second] = [await startHub(), await startHub()];
    // `dueAt` is given to the second, and its last second still counts.
    const due = Math.floor(Date.now() / 1_000) * 1_000 + 1_000;
    await submit(first, ...approvedFor("示时钟〔2026〕1号", due));
    await expect.poll(() => overdueNotices(first, "示时钟〔2026〕1号"), { timeout: 10_000, interval: 50 }).toEqual(OVERDUE);
    const notice = (await fileOf(first, "示时钟〔2026〕1号")).notices.findLast(({ event }) => event === "deadline.overdue");
    expect(Date.parse(notice!.recordedAt)).toBeGreaterThan(due);
    await submit(second, ...approvedFor("示时钟〔2026〕2号", Math.floor(Date.now() / 1_000) * 1_000 + 1_000));
    await expect.poll(() => overdueNotices(second, "示时钟〔2026〕2号"), { timeout: 10_000, interval: 50 }).toEqual(OVERDUE);
    expect(await overdueNotices(second, "示时钟〔2026〕1号")).toEqual(OVERDUE);
    await Promise.all([first.close(), second.close()]);
  });

  test("what fell due while the hub was down is told after the start, and never again", { timeout: 30_000 }, async () => {
    const before = await startHub();
    const due = Math.floor(Date.now() / 1_000) * 1_000 + 2_000;
    await submit(before, ...approvedFor("示时钟〔2026〕3号", due));
    expect(await overdueNotices(before, "示时钟〔2026〕3号")).toEqual([]);
    await before.process.kill();
    await expect.poll(() => Date.now() > due + 1_000, { timeout: 10_000 }).toBe(true);
    const after = await startHub();
    await expect.poll(() => overdueNotices(after, "示时钟〔2026〕3号"), { timeout: 10_000, interval: 50 }).toEqual(OVERDUE);
    // Fired right after the start, yet told to the systems of the register.
    const { caseId } = await fileOf(after, "示时钟〔2026〕3号");
    expect(await toldOfOverdue(after, caseId)).toEqual(["aic-case", "linkage-platform", "procuratorate"]);
    await after.process.kill();
    const again = await startHub();
    await submit(again, ...approvedFor("示时钟〔2026〕4号", Math.floor(Date.now() / 1_000) * 1_000 + 1_000));
    await expect.poll(() => overdueNotices(again, "示时钟〔2026〕4号"), { timeout: 10_000, interval: 50 }).toEqual(OVERDUE);
    expect(await overdueNotices(again, "示时钟〔2026〕3号")).toEqual(OVERDUE);
    await Promise.all([before.close(), after.close(), again.close()]);
  });

  test("a sandbox's clock fires everything on the way, each at its own time; the waiting term is told to its sender", { timeout: 30_000 }, async () => {
    const start = Date.parse("2031-03-03T09:00:00+08:00");
    const hub = await startHub({ HUB_CLOCK: toShanghaiTime(start) });
    const clock = hub.operator.client(ClockServiceDefinition);
    const filed = { caseNo: "示时钟〔2031〕9号", agency, occurredAt: toShanghaiTime(start - HOUR), document };
    const [early] = await submit(hub, { $case: "caseFiled", value: filed as never });
    expect(early?.outcome).toBe(Outcome.PARKED);
    await submit(hub, ...approvedFor("示时钟〔2031〕8号", start + 20 * HOUR));
    await clock.advanceClock({ time: toShanghaiTime(start + 100 * HOUR) });
    const { notices } = await fileOf(hub, "示时钟〔2031〕8号");
    expect(notices.filter(({ event }) => event.startsWith("deadline.")).map(({ to, event, recordedAt }) => [to, event, recordedAt])).toEqual([
      ["agency", "deadline.warning", "2031-03-04T01:00:00.000+08:00"],
      ["agency", "deadline.overdue", "2031-03-04T05:00:01.000+08:00"],
      ["agency_superior", "deadline.overdue", "2031-03-04T05:00:01.000+08:00"],
      ["procuratorate", "deadline.overdue", "2031-03-04T05:00:01.000+08:00"],
    ]);
    expect((await fileOf(hub, "示时钟〔2031〕9号")).waiting).toMatchObject([{ event: "police.filed", queue: "parked", expired: true }]);
    const { events } = await hub.operator.client(CaseServiceDefinition).getCase({ caseId: early!.caseId });
    expect(events.map(({ type }) => type.split(".").pop())).toEqual(["SubmissionParked", "SubmissionExpired"]);
    expect(events[1]?.recordedTime).toBe("2031-03-06T09:00:00.000+08:00");
    await hub.close();
  });
});
