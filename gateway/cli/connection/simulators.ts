import { z } from "zod";
import type { FeedAnswer, Faults, FeedRow, ReceivedEffect } from "../../../seeds/simulators/contract.ts";
import { connectControl } from "./controlClient.ts";

/** The control interface of the simulated systems (seeds/simulators/host.ts). */
export interface SimulatorsClient {
  /** Enters rows in a system as its own users would; one ticket per row, in order. */
  feed(system: string, rows: readonly FeedRow[]): Promise<readonly string[]>;
  answers(system: string): Promise<readonly FeedAnswer[]>;
  received(system: string): Promise<readonly ReceivedEffect[]>;
  counts(system: string): Promise<SimulatorCounts>;
  /** Replaces how the system misbehaves; `{}` ends it. */
  misbehave(system: string, faults: Faults): Promise<void>;
}

const countsSchema = z.record(z.string(), z.unknown()).transform((counts) => ({
  answers: Number(counts["answers"] ?? counts["answered"] ?? 0),
  received: Number(counts["received"] ?? 0),
}));

export type SimulatorCounts = z.infer<typeof countsSchema>;

/** Talks to the control port on the loopback interface. Every call fails with TARGET_UNAVAILABLE when it does not answer. */
export function connectSimulators(port: number): SimulatorsClient {
  const call = connectControl(`http://127.0.0.1:${port}`);
  return {
    feed: async (system, rows) => ticketsOf(await call(`/systems/${system}/feed`, rows)),
    answers: async (system) => (await call(`/systems/${system}/answers`)) as FeedAnswer[],
    received: async (system) => (await call(`/systems/${system}/received`)) as ReceivedEffect[],
    counts: async (system) => countsSchema.parse(await call(`/systems/${system}/counts`)),
    misbehave: async (system, faults) => void (await call(`/systems/${system}/faults`, faults)),
  };
}

function ticketsOf(body: unknown): readonly string[] {
  return z.union([z.array(z.string()), z.object({ tickets: z.array(z.string()) }).transform(({ tickets }) => tickets)]).parse(body);
}
