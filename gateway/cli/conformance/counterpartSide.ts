import { connectControl } from "../connection/controlClient.ts";
import type { OtherSide, SideAnswer, SideEffect } from "./otherSide.ts";

/** The counterpart of a manifest, through its control port (seeds/simulators/counterpartControl.ts). */
export function counterpartSide(url: string): OtherSide {
  const call = connectControl(url);
  return {
    enter: async (feed, records) => (await call(`/enter/${feed}`, records)) as string[],
    answers: async (feed) => (await call(`/answers/${feed}`)) as SideAnswer[],
    effects: async (target) => (await call(`/effects/${target}`)) as SideEffect[],
    misbehave: async (faults) => void (await call("/faults", faults)),
  };
}
