import { caseLane } from "./laneKey.ts";
import type { Lanes } from "./lanes.ts";

/**
 * True while the live feed has an older delivery of the case under way. A replay must not overtake it: the receiver would
 * take the older one for outdated and never have it.
 */
export function isBehind(live: Lanes<unknown>, caseId: string, sequence: number): boolean {
  const [head] = live.lane(caseLane(caseId))?.items ?? [];
  return head !== undefined && head.sequence < sequence;
}
