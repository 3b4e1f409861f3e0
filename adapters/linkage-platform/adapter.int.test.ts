import { PenaltyDecided } from "../../proto/gen/hub/case/v1/penalty.ts";
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
