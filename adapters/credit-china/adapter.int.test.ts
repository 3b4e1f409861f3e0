import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PenaltyKind } from "../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import { PublicationRequested, WithdrawalRequested } from "../../proto/gen/hub/credit/v1/publication.ts";
import { Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { createLogger } from "../../services/shared/log.ts";
import { startCreditChinaSimulator } from "../../seeds/simulators/credit-china/simulator.ts";
import { testAdapter, type RecordVersion } from "../../test/contracts/adapter.ts";
import { creditChina } from "./adapter.ts";

const agency = { uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" };

function aRequest({ decisionNo, version }: RecordVersion): PublicationRequested {
  return PublicationRequested.fromPartial({
    channel: "credit-china",
    version,
    publicityUntil: "2025-05-01",
    penalty: {
      decisionNo,
      party: { name: "贵州示例甲酒业有限公司", category: PartyCategory.ORGANISATION, uscc: "91520102MAYT00013R", legalRepName: "示例张一" },
      violationType: "示例行为",
      violationFacts: "示例事实",
      legalBasis: "示例依据",
      kinds: [PenaltyKind.WARNING],
      content: "警告",
      decisionDate: "2024-05-01",
      validUntil: "2099-12-31",
      agency,
      sourceUnit: agency,
    },
  });
}

testAdapter("credit-china", (dataDir) => startCreditChinaSimulator({ dataDir }), creditChina, {
  settings: { receiptPollMs: 20 },
  sink: {
    event: (record) => ({
      type: "hub.credit.v1.PublicationRequested",
      data: PublicationRequested.encode(aRequest(record)).finish(),
    }),
  },
});

test("a withdrawn record stays named, with the number of its withdrawal, also when nothing changed at the channel", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "credit-china-"));
  const channel = await startCreditChinaSimulator({ dataDir });
  const config = creditChina.manifest.config.parse({ ...channel.adapterConfig, receiptPollMs: 20 });
  const signal = new AbortController().signal;
  const { sink, inventory } = await creditChina.connect(config, { log: createLogger("test", "silent"), signal, stateDir: dataDir, reportPublications: async () => undefined });
  const send = (sequence: number, type: string, data: Uint8Array) =>
    sink!.deliver([Delivery.fromPartial({ deliveryId: `credit-china.${sequence}`, event: { type, subject: "p1", caseVersion: sequence, data } })], signal);
  const publication = PublicationRequested.encode(aRequest({ caseId: "p1", version: 1, decisionNo: "示例1号" })).finish();
  const withdrawal = WithdrawalRequested.encode(WithdrawalRequested.fromPartial({ channel: "credit-china", decisionNo: "示例1号", version: 1 })).finish();
  const held = async () => {
    const records = [];
    for await (const record of inventory!.records(signal)) records.push(record);
    return records;
  };
  await send(1, "hub.credit.v1.PublicationRequested", publication);
  await send(2, "hub.credit.v1.PublicationRequested", publication);
  expect(await held()).toEqual([{ key: "p1@credit", version: 2 }]);
  await send(3, "hub.credit.v1.WithdrawalRequested", withdrawal);
  expect(await held()).toEqual([{ key: "p1@credit", version: 3 }]);
  await channel.close();
  await rm(dataDir, { recursive: true });
});
