import type { FeedAnswer, FeedRow, ReceivedEffect, Simulator } from "../contract.ts";
import { stateWord } from "./factStates.ts";
import { openOutbox, type LinkageFact } from "./outbox.ts";
import { openRegisters, textOf, type AppliedRow, type Resolution } from "./registers.ts";
import { loadCredentials } from "../rest/credentials.ts";
import { createFaultSwitch } from "../rest/faultSwitch.ts";
import { startHttpServer } from "../rest/httpServer.ts";
import { handle } from "./routes.ts";
import { createSignatureCheck } from "./signatureCheck.ts";

export interface LinkagePlatformSimulator extends Simulator {
  /** Enters a step as a user of the platform would; returns its ticket. */
  enter(fact: LinkageFact): string;
  /** 状态 of the fact as its user sees it; undefined for an unknown ticket. */
  stateOf(ticket: string): string | undefined;
}

/**
 * 贵州省两法衔接工作平台, simulated: signed REST on the loopback address, registers and outbox in `dataDir`. Rows given to
 * `feed` are steps with a column 类型 (or 环节, as in other systems); penalty rows are refused with an explanation. `answerLateMs` delays the reply to a
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
      return rows.map(toFact).map((fact) => outbox.enter(fact));
    },
    stateOf(ticket) {
      const found = outbox.find(ticket);
      return found && stateWord(found.answer?.outcome, registers.resolutionOf(ticket));
    },
    answers: async () => outbox.answers().map((answer) => withResolution(answer, registers.resolutionOf(answer.ticket))),
    received: async () => registers.applied().map(toEffect),
    misbehave: (next) => faults.set(next),
    async close() {
      await server.close();
      registers.close();
      outbox.close();
    },
  };
}

/** The platform's form calls the step 类型. */
function toFact({ 环节: step, ...row }: FeedRow): FeedRow {
  if (row["类型"] !== undefined) return step === undefined ? row : { ...row, 环节: step };
  if (step !== undefined) return { ...row, 类型: step };
  throw new Error(
    "两法衔接平台不报送处罚，处罚请经 ip-case 或 aic-case；本平台录入移送等各环节（须有“类型”栏） / " +
      "penalties come through ip-case or aic-case; this platform enters the steps of transfers (column 类型)",
  );
}

function withResolution(answer: FeedAnswer, resolution: Resolution | undefined): FeedAnswer {
  return resolution ? { ...answer, resolution } : answer;
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
