import type { Simulator } from "./contract.ts";

export interface Counts {
  /** Rows that have an answer. */
  readonly answers: number;
  /** Effects the hub had. */
  readonly received: number;
}

/** A simulator that counts without reading everything; `hub up` asks several times a second. */
export interface CountingSimulator extends Simulator {
  counts(): Promise<Counts>;
}

/** How much a system has answered and received. */
export async function countsOf(simulator: Simulator | CountingSimulator): Promise<Counts> {
  if ("counts" in simulator) return simulator.counts();
  const [answers, received] = await Promise.all([simulator.answers(), simulator.received()]);
  return { answers: answers.length, received: received.length };
}
