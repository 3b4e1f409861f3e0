import { expect, test } from "vitest";
import { eventCodecs, type EventType } from "../../../proto/gen/events.ts";
import { Submission } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { toStepFact, type StepValues } from "./stepFacts.ts";
import { procedureNames, stepOf, stepOfType, stepTable } from "./stepTable.ts";

const values: StepValues = {
  caseNo: "示例案〔2025〕1号",
  agency: { uscc: "11520000MB0123456X", name: "贵州示例市知识产权局" },
  organ: { name: "示例市公安局", uscc: "11520100MBYT00017K" },
  occurredAt: "2025-03-03T09:00:00.000+08:00",
  documentNo: "示文〔2025〕5号",
  documentDate: "2025-03-03",
  actor: "police",
  reason: "示例理由",
};

test("the table holds 37 steps of a case, 7 of a suspect and the registering, each with a message of the journal", () => {
  expect(stepTable.filter(({ ofSuspect }) => ofSuspect)).toHaveLength(7);
  expect(stepTable).toHaveLength(45);
  expect(stepTable.filter(({ type }) => !(type in eventCodecs))).toEqual([]);
  expect(stepOf("police.filed")).toMatchObject({ factCase: "caseFiled", zh: "立案", actor: "police", ofSuspect: false });
  expect(stepOfType("hub.case.v1.CaseFiled")?.event).toBe("police.filed");
  expect(procedureNames.states.size).toBe(31);
});

test.each(stepTable.map(({ event }) => event))("%s is filled with case, agency, unit, time, document and role", (event) => {
  const fact = toStepFact(event, values);
  const encoded = Submission.decode(Submission.encode(Submission.fromPartial(fact ? { fact } : {})).finish()).fact;
  expect(encoded?.$case).toBe(stepOf(event)?.factCase);
  const value = encoded?.value as unknown as Record<string, unknown>;
  expect(value).toMatchObject({ caseNo: values.caseNo, agency: values.agency, occurredAt: values.occurredAt, actor: "police" });
  expect(value["organ"] ?? value["police"]).toEqual(values.organ);
  const document = value["document"] as { number: string; date: string } | undefined;
  expect(value["transferNo"] ?? document?.number).toBe("示文〔2025〕5号");
});

test("every step message can be read back under the type that the table names", () => {
  for (const { event, type } of stepTable) {
    const codec = eventCodecs[type as EventType] as { fromPartial(value: object): { caseNo?: string } };
    expect(codec.fromPartial(toStepFact(event, values)?.value ?? {}).caseNo).toBe(values.caseNo);
  }
});

test("what a step's message has no place for is left out, and the rest arrives", () => {
  const extras = { verdict: "guilty", kind: "doubtful", track: "extended", newPolice: { name: "示例县公安局" }, suspectNo: "2", detained: true };
  expect(toStepFact("court.judged", { ...values, ...extras })?.value).toMatchObject({ verdict: "guilty" });
  expect(toStepFact("prosecution.dropped", { ...values, ...extras })?.value).toMatchObject({ kind: "doubtful" });
  expect(toStepFact("transfer.redirected", { ...values, ...extras })?.value).toMatchObject({ newPolice: { name: "示例县公安局" } });
  expect(toStepFact("suspect.arrest_requested", { ...values, ...extras })?.value).toMatchObject({ suspectNo: "2", detained: true });
  expect(toStepFact("court.accepted", { ...values, ...extras })?.value).not.toHaveProperty("verdict");
});

test("figures of a conduct and of exhibits pass as whole numbers", () => {
  const fact = toStepFact("transfer.proposed", { ...values, conducts: [{ offence: "counterfeit_trademark", metrics: [{ name: "illegal_turnover", value: 5_000_000n }] }] });
  expect(fact?.value).toMatchObject({ conducts: [{ metrics: [{ name: "illegal_turnover", value: 5_000_000n }] }] });
  const items = toStepFact("exhibits.handed_over", { ...values, items: [{ name: "示例手机壳", quantity: "12", value: { fen: 1_200n } }] });
  expect(items?.value).toMatchObject({ items: [{ name: "示例手机壳", value: { fen: 1_200n } }] });
});

test("a transfer takes its number apart and the date of its letter into the slot of the letter", () => {
  expect(toStepFact("transfer.sent", { ...values, documentDate: "" })?.value).toMatchObject({ transferNo: "示文〔2025〕5号", documents: [] });
  expect(toStepFact("transfer.sent", values)?.value).toMatchObject({ documents: [{ kind: "transfer_letter", date: "2025-03-03" }] });
  const slots = [{ kind: "transfer_letter", number: "示文〔2025〕5号" }, { kind: "exhibit_list", none: true }];
  expect(toStepFact("transfer.sent", { ...values, documents: slots })?.value).toMatchObject({ documents: [{ date: "" }, { none: true }] });
});

test("a step without a document has none, and an unknown step is none", () => {
  expect(toStepFact("police.filed", { ...values, documentNo: "", documentDate: "" })?.value).toMatchObject({ document: undefined });
  expect(toStepFact("police.filed", values)?.value).toMatchObject({ document: { kind: "filing_notice" } });
  expect(toStepFact("prosecution.charged", values)?.value).toMatchObject({ document: { kind: "起诉书" } });
  expect(toStepFact("police.slept", values)).toBeUndefined();
});
