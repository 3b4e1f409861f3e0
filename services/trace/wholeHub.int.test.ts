import { afterAll, beforeAll, expect, test } from "vitest";
import { Outcome, type Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { AnswerResult } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Filter, Right, Subscription, View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { Decision, HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import { PayloadLevel, SearchHopsRequest, Verdict, type Explanation } from "../../proto/gen/hub/trace/v1/trace_service.ts";
import { connectBus } from "../shared/bus/connection.ts";
import { createLogger } from "../shared/log.ts";
import { penaltySubmission } from "../../test/support/penaltyRows.ts";
import { startWholeHub, type WholeHub } from "../../test/support/wholeHub.ts";

/** Synthetic: year 1881. */
const ID_NUMBER = "52030218810203012X";
const REQUESTED = "hub.credit.v1.PublicationRequested";

let hub: WholeHub;
let recorded: { readonly caseId: string; readonly eventId: string };

beforeAll(async () => {
  hub = await startWholeHub();
  const [answer] = await hub.submit([withPerson(penaltySubmission(1))]);
  expect(answer).toMatchObject({ outcome: Outcome.ACCEPTED });
  recorded = { caseId: answer?.caseId ?? "", eventId: answer?.eventId ?? "" };
}, 60_000);
afterAll(async () => hub?.[Symbol.asyncDispose](), 30_000);

function withPerson(submission: Submission): Submission {
  if (submission.fact?.$case === "penaltyRow") Object.assign(submission.fact.value.values, { CF_FR_ZJLX: "身份证", CF_FR_ZJHM: ID_NUMBER });
  return submission;
}

const search = (conditions: Partial<SearchHopsRequest>) => hub.trace.searchHops(SearchHopsRequest.fromPartial(conditions));

/** Event id of the publication that was asked of credit-china; empty while the book does not know it. */
async function requestedEvent(caseId: string): Promise<string> {
  const { hops } = await search({ caseId, eventType: REQUESTED, system: "credit-china" }).catch(() => ({ hops: [] }));
  return hops[0]?.eventId ?? "";
}

async function why(eventId: string, subscriber: string): Promise<Explanation | undefined> {
  return (await hub.trace.explainDelivery({ eventId, subscriber })).explanations[0];
}

test("the book has what every service did with a record", { timeout: 90_000 }, async () => {
  // Its database may still be being created.
  await expect.poll(() => requestedEvent(recorded.caseId), { timeout: 80_000, interval: 200 }).toMatch(/^0/);
});

test("why not: its type is not subscribed, said by the decision on record", async () => {
  await expect.poll(() => why(recorded.eventId, "credit-china"), { timeout: 20_000 }).toMatchObject({ verdict: Verdict.NOT_MATCHED, decision: Decision.TYPE_NOT_SUBSCRIBED, subscriptionVersion: 1, maskedFields: [] });
});

test("why not: a part of the filter does not hold, named by its path", async () => {
  const subscription = Subscription.fromPartial({ id: "elsewhere-example", system: "linkage-platform", eventTypes: ["hub.case.v1.PenaltyDecided"], view: View.PARTNER, filter: Filter.fromPartial({ field: "division", prefix: "9999" }) });
  await hub.registry.putSubscription({ subscription, expectedVersion: 0 });
  await expect.poll(() => why(recorded.eventId, "elsewhere-example"), { timeout: 20_000 }).toMatchObject({ verdict: Verdict.NOT_MATCHED, decision: Decision.FILTER_FAILED, condition: expect.stringMatching(/division/) as string });
});

test("why not: the hub withholds a natural person's penalty, and says by which rule", async () => {
  const submission = penaltySubmission(2);
  if (submission.fact?.$case !== "penaltyRow") return;
  const { CF_XDR_SHXYM: _code, CF_FRDB: _representative, ...values } = submission.fact.value.values;
  submission.fact.value.values = { ...values, CF_XDR_MC: "示例甲", CF_XDR_LB: "自然人", CF_XDR_ZJLX: "身份证", CF_XDR_ZJHM: ID_NUMBER };
  const [answer] = await hub.submit([submission]);
  expect(answer).toMatchObject({ outcome: Outcome.ACCEPTED });
  const explained = () => why(answer?.eventId ?? "", "enterprise-disclosure");
  await expect.poll(explained, { timeout: 20_000 }).toMatchObject({ verdict: Verdict.WITHHELD, reason: "natural_person", message: expect.stringMatching(/./) as string, maskedFields: [] });
});

test("not yet: nobody receives, then it fails and is tried again, then it is delivered with a receipt", { timeout: 60_000 }, async () => {
  const eventId = await requestedEvent(recorded.caseId);
  expect(await why(eventId, "credit-china")).toMatchObject({ verdict: expect.toBeOneOf([Verdict.READY, Verdict.HELD]) as Verdict });
  let fails = true;
  const receiving = hub.receive(({ deliveryId }) => (fails ? { result: AnswerResult.RETRY, reason: "E9", message: "示例", retryAfterMs: 2_000 } : { result: AnswerResult.DELIVERED, receipt: `R-${deliveryId}` }));
  await expect.poll(() => why(eventId, "credit-china"), { timeout: 20_000, interval: 50 }).toMatchObject({ verdict: Verdict.RETRYING, reason: "E9", attempts: 1, nextAttemptTime: expect.stringMatching(/\+08:00$/) as string });
  fails = false;
  await expect.poll(() => why(eventId, "credit-china"), { timeout: 30_000, interval: 100 }).toMatchObject({ verdict: Verdict.DELIVERED, receipt: expect.stringMatching(/^R-credit-china\./) as string, attempts: 2 });
  expect((await why(eventId, "credit-china"))?.maskedFields).toEqual(expect.arrayContaining(["penalty.party.legalRepIdNo"]));
  receiving.close();
});

test("unknown events and subscribers are named", async () => {
  await expect(hub.trace.explainDelivery({ eventId: "01JABCDEFGHJKMNPQRSTVWXYZ0", subscriber: "credit-china" })).rejects.toThrow(/EVENT_NOT_FOUND/);
  await expect(hub.trace.explainDelivery({ eventId: recorded.eventId, subscriber: "nobody" })).rejects.toThrow(/SUBSCRIPTION_NOT_FOUND/);
});

test("a party is found by its name, however it is written, and the name is nowhere in the book", async () => {
  const { hops } = await search({ partyName: "贵州示例第１ 商贸有限公司" });
  expect(new Set(hops.map(({ caseId }) => caseId))).toEqual(new Set([recorded.caseId]));
  expect(hops.map(({ kind }) => kind)).toEqual(expect.arrayContaining([HopKind.RECEIVED, HopKind.RECORDED, HopKind.DELIVERED]));
  expect(JSON.stringify(hops, (_key, value: unknown) => (typeof value === "bigint" ? Number(value) : value))).not.toContain("贵州示例第1商贸");
  expect((await hub.trace.traceKey({ key: "贵州示例第1商贸有限公司" })).keyKind).toBe("party");
});

test("payloads are shown as far as the right goes, and a full view is on record", { timeout: 30_000 }, async () => {
  const [looker, masked, full] = await Promise.all([hub.traceAs("looker-example", []), hub.traceAs("masked-example", [Right.VIEW_MASKED]), hub.traceAs("full-example", [Right.VIEW_FULL])]);
  const asked = (level: PayloadLevel, reason = "") => ({ eventId: recorded.eventId, level, reason });
  await expect.poll(() => looker.viewPayload(asked(PayloadLevel.METADATA)).then(({ event }) => event?.data.length, String), { timeout: 10_000 }).toBe(0);
  await expect(looker.viewPayload(asked(PayloadLevel.MASKED))).rejects.toThrow(/NOT_GRANTED/);
  const seen = await masked.viewPayload(asked(PayloadLevel.MASKED));
  expect(seen.maskedFields).toEqual(["penalty.party.legalRepIdNo"]);
  expect(Buffer.from(seen.event?.data ?? []).toString()).not.toContain(ID_NUMBER);
  await expect(masked.viewPayload(asked(PayloadLevel.FULL, "核对当事人异议"))).rejects.toThrow(/NOT_GRANTED/);
  await expect(full.viewPayload(asked(PayloadLevel.FULL, " "))).rejects.toThrow(/INVALID_REQUEST/);
  expect((await hub.trace.listPayloadViews({ operator: "", eventId: "", from: "", until: "", pageSize: 0, pageToken: "" })).total).toBe(0n);

  const whole = await full.viewPayload(asked(PayloadLevel.FULL, `核对当事人异议 ${ID_NUMBER}`));
  expect(Buffer.from(whole.event?.data ?? []).toString()).toContain(ID_NUMBER);
  const views = () => looker.listPayloadViews({ operator: "full-example", eventId: recorded.eventId, from: "", until: "", pageSize: 0, pageToken: "" });
  await expect.poll(async () => (await views()).total, { timeout: 10_000 }).toBe(1n);
  expect((await views()).views).toMatchObject([{ operator: "full-example", eventId: recorded.eventId, caseId: recorded.caseId, reason: "核对当事人异议 ********" }]);
  const { cases } = await hub.trace.traceKey({ key: recorded.caseId });
  expect(cases[0]?.hops.at(-1)).toMatchObject({ kind: HopKind.VIEWED, operator: "full-example" });
});

test("searches combine conditions and go on page by page, each hop once, newest first", async () => {
  const all = (await search({ caseId: recorded.caseId, pageSize: 1_000 })).hops;
  const paged = [];
  for (let pageToken = "", first = true; first || pageToken !== ""; first = false) {
    const page = await search({ caseId: recorded.caseId, pageSize: 2, pageToken });
    paged.push(...page.hops);
    pageToken = page.nextPageToken;
  }
  expect(paged).toEqual(all);
  expect(all.map(({ time }) => time)).toEqual(all.map(({ time }) => time).sort().reverse());
  const { hops } = await search({ caseId: recorded.caseId, system: "credit-china", kinds: [HopKind.DELIVERED], from: "2020-01-01T00:00:00+08:00", until: "2100-01-01T00:00:00+08:00" });
  expect(hops).toMatchObject([{ system: "credit-china", kind: HopKind.DELIVERED, caseId: recorded.caseId, deliveryId: expect.stringMatching(/^credit-china\./) as string }]);
  const byReason = (await search({ reason: "E9", system: "credit-china" })).hops;
  expect(byReason.length).toBeGreaterThan(0);
  expect(byReason.every(({ kind, reason }) => kind === HopKind.RETRYING && reason === "E9")).toBe(true);
  expect((await search({ system: "credit-china", until: "2020-01-01T00:00:00+08:00" })).hops).toEqual([]);
});

test("wrong searches are refused and say why", async () => {
  const { nextPageToken } = await search({ caseId: recorded.caseId, pageSize: 1 });
  await expect(search({ system: "police", pageToken: nextPageToken })).rejects.toThrow(/page_token/);
  await expect(search({ from: "yesterday" })).rejects.toThrow(/from: .*RFC 3339/);
  await expect(search({ pageSize: 5_000 })).rejects.toThrow(/page_size/);
});

test("a book whose stream is lost is rebuilt from the journal: recordings, parties and full views", { timeout: 60_000 }, async () => {
  const looker = await hub.traceAs("looker-example", []);
  await expect.poll(() => looker.rebuildTrace({}).catch(String), { timeout: 10_000 }).toMatch(/NOT_GRANTED/);
  const bus = await connectBus({ service: "trace", url: hub.nats.url, log: createLogger("test", "silent") });
  await bus.jsm.streams.purge("TRACE");
  await bus.close();
  await hub.trace.rebuildTrace({});
  await expect.poll(async () => (await hub.trace.getTraceState({})).rebuilding, { timeout: 30_000 }).toBe(false);
  const { cases, partial } = await hub.trace.traceKey({ key: "贵州示例第1商贸有限公司" });
  expect(partial).toBe(false);
  const kinds = cases.find(({ caseId }) => caseId === recorded.caseId)?.hops.map(({ kind }) => kind);
  expect(kinds).toContain(HopKind.RECORDED);
  expect(kinds).toContain(HopKind.VIEWED);
  expect((await hub.trace.listPayloadViews({ operator: "", eventId: "", from: "", until: "", pageSize: 0, pageToken: "" })).total).toBe(1n);
  // What TRACE alone told is gone; the event is found all the same.
  expect(await why(recorded.eventId, "credit-china")).toMatchObject({ verdict: Verdict.UNKNOWN });
});
