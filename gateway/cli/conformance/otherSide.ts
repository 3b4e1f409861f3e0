import type { Faults } from "../../../seeds/simulators/contract.ts";
import type { CounterpartAnswer, CounterpartEffect } from "../../../seeds/simulators/counterpart.ts";

export type SideAnswer = CounterpartAnswer;
export type SideEffect = CounterpartEffect;
export type SideRecord = Readonly<Record<string, unknown>>;

/** The system an adapter connects, as the fault script handles it: a counterpart in another process, or a simulated system. */
export interface OtherSide {
  /** Enters records in a feed as the system's own users would; resolves with a ticket per record, in order. */
  enter(feed: string, records: readonly SideRecord[]): Promise<readonly string[]>;
  /** What the system has been told about entered records; those without an answer yet are absent. */
  answers(feed: string): Promise<readonly SideAnswer[]>;
  /** Every effect on a target, oldest first: one entry per record applied, also when applied twice. */
  effects(target: string): Promise<readonly SideEffect[]>;
  /** Sets how the system misbehaves from now on; `{}` ends it. */
  misbehave(faults: Faults): Promise<void>;
}
