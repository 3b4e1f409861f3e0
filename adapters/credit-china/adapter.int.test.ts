import { PenaltyKind } from "../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import { PublicationRequested } from "../../proto/gen/hub/credit/v1/publication.ts";
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
