import type { FeedRow, ReceivedEffect, Simulator } from "../contract.ts";
import { openOutbox, type LinkageFact } from "./outbox.ts";
import { openRegisters, textOf, type AppliedRow } from "./registers.ts";
import { loadCredentials } from "../rest/credentials.ts";
import { createFaultSwitch } from "../rest/faultSwitch.ts";
import { startHttpServer } from "../rest/httpServer.ts";
import { handle } from "./routes.ts";
import { createSignatureCheck } from "./signatureCheck.ts";

export interface LinkagePlatformSimulator extends Simulator {
  /** Enters a transfer or a police answer as a user of the platform would; returns its ticket. */
  enter(fact: LinkageFact): string;
}

/**
 * 贵州省两法衔接工作平台, simulated: signed REST on the loopback address, registers and outbox in `dataDir`. Rows given to
 * `feed` are facts with a 类型 column; penalty rows are refused with an explanation. `answerLateMs` delays the reply to a
 * batch, `answerTwice` repeats every item in it.
 */
export async function startLinkagePlatformSimulator(options: {
  dataDir: string;
  port?: number;
}): Promise<LinkagePlatformSimulator> {
  const { dataDir, port = 0 } = options;
  const credentials = loadCredentials(dataDir);
  const faults = createFaultSwitch();
  const registers = openRegisters(dataDir, faults);
  const outbox = openOutbox(dataDir);
  const parts = { registers, outbox, faults, signatures: createSignatureCheck(credentials) };
  const server = await startHttpServer({ port, faults, handle: (request) => handle(parts, request) });
  return {
    system: "linkage-platform",
    adapterConfig: { url: server.url, ...credentials },
    enter: (fact) => outbox.enter(fact),
    async feed(rows) {
      rows.forEach(requireFact);
      return rows.map((row) => outbox.enter(row));
    },
    answers: async () => outbox.answers(),
    received: async () => registers.applied().map(toEffect),
    misbehave: (next) => faults.set(next),
    async close() {
      await server.close();
      registers.close();
      outbox.close();
    },
  };
}

function requireFact(row: FeedRow): void {
  if (row["类型"] !== undefined) return;
  throw new Error(
    "两法衔接平台不报送处罚，处罚请经 ip-case 或 aic-case；本平台只录入移送与公安答复（须有“类型”栏） / " +
      "penalties come through ip-case or aic-case; this platform enters transfers and police answers (column 类型)",
  );
}

function toEffect(row: AppliedRow): ReceivedEffect {
  const recordVersion = row.data["记录版本"];
  return {
    deliveryId: row.deliveryId,
    caseId: row.caseId,
    type: row.type,
    version: typeof recordVersion === "number" ? recordVersion : row.version,
    decisionNo: textOf(row.data, "处罚决定书文号"),
    stored: JSON.stringify(row),
    at: row.at,
  };
}
