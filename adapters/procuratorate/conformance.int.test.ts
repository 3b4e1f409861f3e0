import { CaseNotFiled } from "../../proto/gen/hub/case/v1/transfer.ts";
import type { Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { Simulator } from "../../seeds/simulators/contract.ts";
import { startProcuratorateSimulator } from "../../seeds/simulators/procuratorate/simulator.ts";
import { testAdapter } from "../../test/contracts/adapter.ts";
import { procuratorate } from "./adapter.ts";

const enter = (simulator: Simulator, numbers: readonly number[]) =>
  simulator.feed(numbers.map((number) => ({ 环节: "提起公诉", 案件编号: `示例案〔2026〕${number}号`, 文书文号: `示例检刑诉〔2026〕${number}号` })));

function numberOf({ fact }: Submission): number {
  const caseNo = fact?.$case === "prosecutionCharged" ? fact.value.caseNo : "";
  return Number(/〕(\d+)号/.exec(caseNo)?.[1]);
}

testAdapter("procuratorate", (dataDir) => startProcuratorateSimulator({ dataDir }), procuratorate, {
  source: { enter, numberOf },
  sink: {
    event: ({ decisionNo }) => ({ type: "hub.case.v1.CaseNotFiled", data: CaseNotFiled.encode(CaseNotFiled.fromPartial({ caseNo: decisionNo })).finish() }),
  },
});
