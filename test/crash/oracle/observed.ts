import type { ReceivedEffect } from "../../../seeds/simulators/contract.ts";
import type { System } from "../hub/simulators.ts";

/** An effect as a system has it, with the channel that it speaks of. */
export interface ObservedEffect extends ReceivedEffect {
  readonly system: System;
  /** Only of news about publications; else empty. */
  readonly channel: string;
}

/** Where each system keeps the channel in what it stored. */
const channelOf: Readonly<Partial<Record<System, (stored: Stored) => unknown>>> = {
  "linkage-platform": ({ data }) => data?.["公示渠道"],
  "ip-case": ({ channel }) => channel,
};

interface Stored {
  readonly channel?: unknown;
  readonly data?: Readonly<Record<string, unknown>>;
}

export function toObserved(system: System, effect: ReceivedEffect): ObservedEffect {
  const channel = channelOf[system]?.(JSON.parse(effect.stored) as Stored);
  return { ...effect, system, channel: typeof channel === "string" ? channel : "" };
}
