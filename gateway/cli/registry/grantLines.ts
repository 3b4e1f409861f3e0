import type { Grants } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { System, View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { viewLabel } from "../subscriptions/words.ts";
import { eventLabel } from "../terminal/eventNames.ts";
import { roleLabel } from "../terminal/stateWords.ts";

/** What a system has now, in the form of what an application asks for. */
export function presentGrants({ submitGrants, receiveGrants, submitDivisions, maxView, roles, grantLimits }: System): Grants {
  return { submit: submitGrants, receive: receiveGrants, divisions: submitDivisions, maxView, roles, limits: grantLimits };
}

/** Grants asked for against present ones: `+` = new, `-` = falls away, blank = as it is. */
export function grantLines(asked: Grants, system: System | undefined): string[] {
  const present = presentGrants(system ?? System.fromPartial({}));
  return [
    ...section("报送 submit", asked.submit.map(eventLabel), present.submit.map(eventLabel)),
    ...section("接收 receive", asked.receive.map(eventLabel), present.receive.map(eventLabel)),
    ...section("报送区划 divisions", divisionWords(asked.divisions), system ? divisionWords(present.divisions) : []),
    ...section("视图 view", [viewLabel(asked.maxView)], system ? [viewLabel(present.maxView)] : []),
    ...section("角色 roles", asked.roles.map(roleLabel), present.roles.map(roleLabel)),
    ...section("限制 limits", asked.limits.map(limitWords), present.limits.map(limitWords)),
  ];
}

const divisionWords = (codes: readonly string[]): readonly string[] => (codes.length === 0 ? ["全部 all"] : codes);

const limitWords = ({ type, divisions, maxView }: Grants["limits"][number]): string =>
  `${eventLabel(type)}：区划 ${divisionWords(divisions).join("、")}${maxView === View.UNSPECIFIED ? "" : `，视图 ${viewLabel(maxView)}`}`;

function section(title: string, asked: readonly string[], present: readonly string[]): string[] {
  const lines = [
    ...present.filter((one) => !asked.includes(one)).map((one) => `  - ${one}`),
    ...asked.map((one) => `  ${present.includes(one) ? " " : "+"} ${one}`),
  ];
  return lines.length === 0 ? [] : [`${title}:`, ...lines];
}
