/**
 * 适配器 SDK 的接收端示例：重连、应答、背压由 SDK 负责，这里只写如何落到自己的系统。
 * A sink on the adapter SDK: connecting again, answering and back-pressure are the SDK's, only the writing is ours.
 *   HUB_ADDRESS=127.0.0.1:7441 HUB_KEY=qlk_… HUB_SUBSCRIPTION=my-system node docs/examples/sink.ts
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { z } from "zod";
import type { Adapter, DeliveryAnswer } from "../../adapters/sdk/contract.ts";
import { connectHub } from "../../adapters/sdk/runtime/hubClients.ts";
import { runAdapter } from "../../adapters/sdk/runtime/runAdapter.ts";
import { PenaltyDecided } from "../../proto/gen/hub/case/v1/penalty.ts";
import { AnswerResult, type Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { createLogger } from "../../services/shared/log.ts";

const { HUB_ADDRESS = "127.0.0.1:7441", HUB_KEY = "", HUB_SUBSCRIPTION = "", HUB_STATE = "received.jsonl" } = process.env;

/** Keeps one line per event in a file, which stands for a table with the event id as its key: what comes again has no effect. */
function openFile(path: string) {
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n").filter((line) => line !== "") : [];
  const known = new Set(lines.map((line) => (JSON.parse(line) as { id: string }).id));
  return ({ deliveryId, event, replayId }: Delivery): DeliveryAnswer => {
    if (!event) return { deliveryId, result: AnswerResult.REFUSED, reason: "NO_EVENT" };
    const { id, subject, caseVersion, sequence, type } = event;
    const duplicate = known.has(id);
    if (!duplicate) {
      const decisionNo = type === "hub.case.v1.PenaltyDecided" ? PenaltyDecided.decode(event.data).penalty?.decisionNo ?? "" : "";
      appendFileSync(path, `${JSON.stringify({ id, case: subject, version: caseVersion, sequence: Number(sequence), type, decisionNo, replay: replayId })}\n`);
      known.add(id);
    }
    return { deliveryId, result: AnswerResult.DELIVERED, receipt: `line-${sequence}`, duplicate };
  };
}

const adapter: Adapter<{ readonly file: string }> = {
  manifest: { system: HUB_SUBSCRIPTION, name: "示例接收端", nameEn: "Example sink", summary: "Keeps events in a file.", config: z.strictObject({ file: z.string() }) },
  async connect({ file }) {
    const apply = openFile(file);
    // An error that is thrown here holds the subscription (TARGET_UNAVAILABLE) or lets the case wait.
    return { sink: { deliver: async (deliveries) => deliveries.map(apply) }, close: async () => {} };
  },
};

const stopping = new AbortController();
process.once("SIGTERM", () => stopping.abort());
const hub = connectHub({ caseAddress: HUB_ADDRESS, creditAddress: HUB_ADDRESS, deliveryAddress: HUB_ADDRESS }, HUB_KEY);
const log = createLogger("example", "warn");
const running = runAdapter({ adapter, config: { file: HUB_STATE }, hub, subscriptionId: HUB_SUBSCRIPTION, log, signal: stopping.signal, stateDir: tmpdir() });
await running.done;
hub.close();
