import { contractNames } from "../../contracts/names.ts";
import { shortType } from "./labels.ts";

/** `处罚决定 PenaltyDecided`; just the short name of a type that has no Chinese one. */
export function eventLabel(type: string): string {
  const name = contractNames().events[type]?.zh;
  const short = shortType(type);
  return name ? `${name} ${short}` : short;
}
