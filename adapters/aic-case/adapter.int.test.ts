import { CaseFiled } from "../../proto/gen/hub/case/v1/transfer.ts";
import { startAicCaseSimulator } from "../../seeds/simulators/aic-case/simulator.ts";
import { testAdapter } from "../../test/contracts/adapter.ts";
import { aicCase } from "./adapter.ts";

testAdapter("aic-case", (dataDir) => startAicCaseSimulator({ dataDir }), aicCase, {
  source: {},
  sink: {
    event: ({ decisionNo }) => ({
      type: "hub.case.v1.CaseFiled",
      data: CaseFiled.encode(CaseFiled.fromPartial({ caseNo: decisionNo, police: { name: "示例市公安局" } })).finish(),
    }),
    refuses: false,
    losesAnswers: false,
  },
});
