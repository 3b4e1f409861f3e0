import type { ReceivedEffect, Simulator } from "../contract.ts";
import { loadCredentials } from "../rest/credentials.ts";
import { createFaultSwitch } from "../rest/faultSwitch.ts";
import { startHttpServer } from "../rest/httpServer.ts";
import { openBatches } from "./batches.ts";
import { openRecords, type ShownRecord } from "./records.ts";
import { handle } from "./routes.ts";

/** Event type that a row stands for. */
const eventTypes: Readonly<Record<ShownRecord["action"], string>> = {
  publish: "PublicationRequested",
  withdraw: "WithdrawalRequested",
};

/**
 * 信用中国(贵州), simulated: uploads in batches with receipts fetched later, on the loopback address, its records in
 * `dataDir`. `answerLateMs` delays receipts, `answerTwice` repeats every row in them, `loseAnswers` cuts uploads that were
 * taken.
 */
export async function startCreditChinaSimulator(options: { dataDir: string; port?: number }): Promise<Simulator> {
  const { dataDir, port = 0 } = options;
  const credentials = loadCredentials(dataDir);
  const faults = createFaultSwitch();
  const records = openRecords(dataDir, faults);
  const batches = openBatches(dataDir, records, faults);
  const server = await startHttpServer({ port, faults, handle: (request) => handle({ credentials, batches, records }, request) });
  return {
    system: "credit-china",
    adapterConfig: { url: server.url, appKey: credentials.appKey, token: credentials.secret },
    async feed() {
      throw new Error("信用中国不报送处罚，只接收公示 / credit-china sends no penalties, it only takes publications");
    },
    answers: async () => [],
    received: async () => records.applied().map(toEffect),
    misbehave: (next) => faults.set(next),
    async close() {
      await server.close();
      batches.close();
      records.close();
    },
  };
}

function toEffect(row: ShownRecord): ReceivedEffect {
  const { deliveryId, caseId, version, decisionNo, at } = row;
  return { deliveryId, caseId, type: eventTypes[row.action], version, decisionNo, stored: JSON.stringify(row), at };
}
