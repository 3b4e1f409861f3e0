import { backoffMs, pause } from "../shared/backoff.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import { readStream, type RawMessage } from "../shared/bus/reader.ts";
import { JOURNAL } from "../shared/bus/streams.ts";
import type { Logger } from "../shared/log.ts";
import type { Docket, DocketBatch, JournalSource } from "./docket.ts";
import { readFact } from "./readFact.ts";
import type { JournalFact } from "./rules/journalFact.ts";
import type { ProcedureNames } from "./rules/procedureNames.ts";

export interface FollowDocket {
  readonly bus: BusConnection;
  readonly docket: Docket;
  readonly names: ProcedureNames;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Events taken together; default 500. */
  readonly batchMax?: number;
}

const BATCH_EVENTS = 500;

/**
 * Writes the journal into the docket, from where the docket stands, until aborted. The position is the docket's own and not a
 * cursor on the bus: it moves with the rows, so every event counts once; an emptied database is filled again, and a new
 * journal is read from its beginning. While the database is away it waits.
 */
export async function followDocket(options: FollowDocket): Promise<void> {
  while (!options.signal.aborted) await followOnce(options);
}

/** Until aborted, or until the docket was put back. */
async function followOnce({ bus, docket, names, log, signal, batchMax = BATCH_EVENTS }: FollowDocket): Promise<void> {
  let after = await untilDone(async () => docket.positionIn(await findSource(bus)), log, signal);
  if (after === undefined) return;
  for await (const batch of readStream(bus, JOURNAL, { from: after + 1, batchMax, signal })) {
    const next: DocketBatch = { after, position: batch.at(-1)?.sequence ?? after, facts: batch.flatMap((message) => factsIn(names, message, log)) };
    const taken = await untilDone(() => docket.take(next), log, signal);
    if (taken !== true) return;
    after = next.position;
  }
}

/** Which journal the bus has, and how far it goes. */
export async function findSource(bus: BusConnection): Promise<JournalSource> {
  const { created, state } = await bus.jsm.streams.info(JOURNAL);
  return { created, last: state.last_seq };
}

/** An event that cannot be decoded is logged and passed over: it must not hold the others. */
function factsIn(names: ProcedureNames, message: RawMessage, log: Logger): JournalFact[] {
  try {
    const fact = readFact(names, message);
    return fact ? [fact] : [];
  } catch (err) {
    log.error({ err, sequence: message.sequence }, "docket.undecodable");
    return [];
  }
}

async function untilDone<T>(call: () => Promise<T>, log: Logger, signal: AbortSignal): Promise<T | undefined> {
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      return await call();
    } catch (err) {
      log.warn({ err, attempt }, "docket.waiting");
      await pause(backoffMs(attempt, 100, 5_000), signal);
    }
  }
  return undefined;
}
