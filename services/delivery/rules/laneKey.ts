/** Between a case id and the sequence of an event that has a lane of its own; never part of a case id. */
const OWN = "=";

/** The lane in which the deliveries of a case keep their order is named after the case. */
export const caseLane = (caseId: string): string => caseId;

/** A lane for one delivery alone: nothing waits behind it. */
export const ownLane = (caseId: string, sequence: number): string => `${caseId}${OWN}${sequence}`;

/** The case of a lane. */
export function caseOfLane(lane: string): string {
  const at = lane.indexOf(OWN);
  return at < 0 ? lane : lane.slice(0, at);
}
