import { setTimeout as delay } from "node:timers/promises";
import { signalProcess } from "../../../gateway/cli/supervisor/processTable.ts";
import { findVictim, type Victim } from "../hub/processes.ts";

/** The supervisor waits up to 10 s after quick crashes, and a start takes about a second. */
const RESTART_MS = 25_000;

/** A process that was killed, and its way back. */
export interface Killed {
  readonly victim: Victim;
  /** Milliseconds until the supervisor had started it again; undefined when it did not in time. */
  readonly restarted: Promise<number | undefined>;
}

/** SIGKILL for the process that plays the part; undefined when it is not there (still being started again). */
export function killVictim(supervisor: number, victim: Victim, signal: AbortSignal): Killed | undefined {
  const pid = findVictim(supervisor, victim);
  if (pid === undefined || !signalProcess(pid, "SIGKILL")) return undefined;
  return { victim, restarted: untilRestarted(supervisor, victim, pid, signal) };
}

async function untilRestarted(supervisor: number, victim: Victim, former: number, signal: AbortSignal): Promise<number | undefined> {
  const killedAt = Date.now();
  while (Date.now() - killedAt < RESTART_MS && !signal.aborted) {
    const pid = findVictim(supervisor, victim);
    if (pid !== undefined && pid !== former) return Date.now() - killedAt;
    await delay(50);
  }
  return undefined;
}
