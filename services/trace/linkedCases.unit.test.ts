import { expect, test } from "vitest";
import { PenaltyCorrected, PenaltyDecided } from "../../proto/gen/hub/case/v1/penalty.ts";
import { PenaltyLinked } from "../../proto/gen/hub/credit/v1/publication.ts";
import { Event } from "../../proto/gen/hub/event/v1/event.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import type { Journal } from "../shared/bus/journal.ts";
import type { Domain } from "../shared/bus/streams.ts";
import { transferCaseId } from "../shared/caseIds.ts";
import { linkedCases } from "./linkedCases.ts";

const SECRET = "secret-of-this-test";
const agency = { uscc: "11520100MBYT00017K", name: "示例局" };
const transfer = transferCaseId(SECRET, agency.uscc, "示例案〔2026〕7号");
const stored = (domain: Domain, caseId: string, type: string, data: Uint8Array): StoredEvent => ({ domain, caseId, event: Event.fromPartial({ type, data }) });
const decided = (caseNo: string) => PenaltyDecided.encode(PenaltyDecided.fromPartial({ penalty: { caseNo, agency } })).finish();

const histories: Readonly<Record<string, readonly StoredEvent[]>> = {
  "case pone": [stored("case", "pone", "hub.case.v1.PenaltyDecided", decided("示例案[2026]7号"))],
  "case pcorrected": [
    stored("case", "pcorrected", "hub.case.v1.PenaltyDecided", decided("示例案〔2026〕7号")),
    stored("case", "pcorrected", "hub.case.v1.PenaltyCorrected", PenaltyCorrected.encode(PenaltyCorrected.fromPartial({ penalty: { caseNo: "", agency } })).finish()),
  ],
  "case palone": [stored("case", "palone", "hub.case.v1.PenaltyDecided", decided("示例案〔2026〕8号"))],
  [`transfer ${transfer}`]: [stored("transfer", transfer, "hub.case.v1.TransferSent", new Uint8Array())],
  [`credit ${transfer}`]: ["pone", "pcorrected", "pone"].map((penaltyCaseId) => stored("credit", transfer, "hub.credit.v1.PenaltyLinked", PenaltyLinked.encode(PenaltyLinked.fromPartial({ penaltyCaseId })).finish())),
};
const load: Journal["load"] = (domain, caseIds) => Promise.resolve(new Map(caseIds.flatMap((id) => (histories[`${domain} ${id}`] ? [[id, [...(histories[`${domain} ${id}`] ?? [])]] as const] : []))));

test("a penalty leads to the transfer case it names now, when there is such a case", async () => {
  const links = await linkedCases({ load }, SECRET, ["pone", "pcorrected", "palone", ""]);
  expect(Object.fromEntries(links)).toEqual({ pone: [transfer] });
});

test("a transfer case leads to the penalties that name it, each once", async () => {
  expect((await linkedCases({ load }, SECRET, [transfer])).get(transfer)).toEqual(["pcorrected", "pone"]);
});

test("without the journal there are no links, and no failure", async () => {
  expect((await linkedCases({ load: () => Promise.reject(new Error("away")) }, SECRET, ["pone"])).size).toBe(0);
});
