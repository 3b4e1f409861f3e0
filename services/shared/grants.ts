import { View, type GrantLimit, type System } from "../../proto/gen/hub/registry/v1/registry.ts";

/** Grants as the register has them. */
export type Granted = Pick<System, "receiveGrants" | "submitGrants" | "submitDivisions" | "grantLimits">;

/**
 * Why a system may not submit this type of fact for an agency of this division, as a field of its grants; empty = it may. A limit holds beside
 * the others: all that apply must let it pass. A fact without a division passes only where nothing is limited.
 */
export function submitProblem(granted: Granted, type: string, division: string): string {
  if (!granted.submitGrants.includes(type)) return "submit_grants";
  if (!isInDivisions(granted.submitDivisions, division)) return `submit_divisions: ${granted.submitDivisions.join(",")}`;
  const limit = limitsOn(granted.grantLimits, type).find(({ divisions }) => !isInDivisions(divisions, division));
  return limit ? `grant_limits ${type}: ${limit.divisions.join(",")}` : "";
}

/** Why a system may not receive an event of this type and division; empty = it may. An event without a division passes only where nothing is limited. */
export function receiveProblem({ receiveGrants, grantLimits }: Pick<Granted, "receiveGrants" | "grantLimits">, type: string, division: string): string {
  if (!receiveGrants.includes(type)) return "receive_grants";
  const limit = limitsOn(grantLimits, type).find(({ divisions }) => !isInDivisions(divisions, division));
  return limit ? `grant_limits ${type}: ${limit.divisions.join(",")}` : "";
}

/** A subscription's view, or less where the type is limited. */
export function viewWithin(limits: readonly GrantLimit[], type: string, view: View): View {
  const own = Math.max(view, View.PUBLIC) as View;
  const least = limitsOn(limits, type).flatMap(({ maxView }) => (maxView === View.UNSPECIFIED ? [] : [maxView]));
  return Math.min(own, ...least) as View;
}

const limitsOn = (limits: readonly GrantLimit[], type: string): readonly GrantLimit[] => limits.filter((limit) => limit.type === type);

/** GB/T 2260 codes or their beginnings; none = all. */
function isInDivisions(codes: readonly string[], division: string): boolean {
  return codes.length === 0 || codes.some((beginning) => division.startsWith(beginning));
}
