import type { ReceivedEffect } from "../../../seeds/simulators/contract.ts";
import type { System } from "../hub/simulators.ts";

/** An effect as a system has it, with what it speaks of. */
export interface ObservedEffect extends ReceivedEffect {
  readonly system: System;
  /** Only of news about publications; else empty. */
  readonly channel: string;
  /** Only of the platform's rows about deadlines: the deadline's number; else empty. */
  readonly deadline: string;
}

interface Stored {
  readonly channel?: unknown;
  readonly data?: Readonly<Record<string, unknown>>;
}

type Reading = (stored: Stored) => unknown;

/** Where each system keeps the channel in what it stored. */
const channelOf: Readonly<Partial<Record<System, Reading>>> = {
  "linkage-platform": ({ data }) => data?.["公示渠道"],
  "ip-case": ({ channel }) => channel,
};
const deadlineOf: Readonly<Partial<Record<System, Reading>>> = {
  "linkage-platform": ({ data }) => data?.["期限编号"],
};

export function toObserved(system: System, effect: ReceivedEffect): ObservedEffect {
  const read = (reading: Reading | undefined): string => {
    const value = reading?.(JSON.parse(effect.stored) as Stored);
    return typeof value === "string" ? value : "";
  };
  return { ...effect, system, channel: read(channelOf[system]), deadline: read(deadlineOf[system]) };
}
