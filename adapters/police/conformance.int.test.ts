import { ReasonsDemanded } from "../../proto/gen/hub/case/v1/supervision.ts";
import type { Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { Simulator } from "../../seeds/simulators/contract.ts";
import { startPoliceSimulator } from "../../seeds/simulators/police/simulator.ts";
import { testAdapter } from "../../test/contracts/adapter.ts";
import { police } from "./adapter.ts";

const enter = (simulator: Simulator, numbers: readonly number[]) =>
  simulator.feed(numbers.map((number) => ({ 环节: "立案", 案件编号: `示例案〔2026〕${number}号`, 文书文号: `示例公立字〔2026〕${number}号` })));

function numberOf({ fact }: Submission): number {
  const caseNo = fact?.$case === "caseFiled" ? fact.value.caseNo : "";
  return Number(/〕(\d+)号/.exec(caseNo)?.[1]);
}

testAdapter("police", (dataDir) => startPoliceSimulator({ dataDir }), police, {
  source: { enter, numberOf },
  sink: {
    event: ({ decisionNo }) => ({ type: "hub.case.v1.ReasonsDemanded", data: ReasonsDemanded.encode(ReasonsDemanded.fromPartial({ caseNo: decisionNo })).finish() }),
    refuses: false,
    losesAnswers: false,
  },
});
