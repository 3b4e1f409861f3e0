import { PenaltyDecided } from "../../proto/gen/hub/case/v1/penalty.ts";
import { ReconsiderationUpheld } from "../../proto/gen/hub/case/v1/investigation.ts";
import { startLinkagePlatformSimulator } from "../../seeds/simulators/linkage-platform/simulator.ts";
import { testAdapter } from "../../test/contracts/adapter.ts";
import { linkagePlatform } from "./adapter.ts";

testAdapter("linkage-platform", (dataDir) => startLinkagePlatformSimulator({ dataDir }), linkagePlatform, {
  source: {
    enter: (simulator, numbers) => simulator.feed(numbers.map((number) => ({ 类型: "移送", 案件编号: `示例案${number}` }))),
    numberOf: ({ fact }) => Number(fact?.$case === "transferSent" ? fact.value.caseNo.slice(3) : Number.NaN),
  },
  sink: {
    event: ({ decisionNo }) => ({
      type: "hub.case.v1.PenaltyDecided",
      data: PenaltyDecided.encode(PenaltyDecided.fromPartial({ penalty: { decisionNo } })).finish(),
    }),
  },
});

testAdapter("linkage-platform steps", (dataDir) => startLinkagePlatformSimulator({ dataDir }), linkagePlatform, {
  source: {
    enter: (simulator, numbers) => simulator.feed(numbers.map((number) => ({ 环节: "提请复议", 案件编号: `示例案${number}` }))),
    numberOf: ({ fact }) => Number(fact?.$case === "reconsiderationRequested" ? fact.value.caseNo.slice(3) : Number.NaN),
  },
  sink: {
    event: ({ decisionNo }) => ({
      type: "hub.case.v1.ReconsiderationUpheld",
      data: ReconsiderationUpheld.encode(ReconsiderationUpheld.fromPartial({ caseNo: decisionNo })).finish(),
    }),
  },
});
