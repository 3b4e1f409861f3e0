import type { Agency } from "../../../proto/gen/hub/registry/v1/registry.ts";

type Find = (uscc: string) => Agency | undefined;

/** Why an agency does not fit among the others, in words; empty = it does. */
export function agencyProblems(agency: Agency, find: Find): string[] {
  const { uscc, successorUscc, superiorUscc } = agency;
  return [
    ...missing("successor_uscc", successorUscc, find),
    ...missing("superior_uscc", superiorUscc, find),
    ...circle("successor_uscc", uscc, [uscc, ...chain(successorUscc, find, (one) => one.successorUscc)]),
    ...circle("superior_uscc", uscc, [uscc, ...chain(superiorUscc, find, (one) => one.superiorUscc)]),
    ...nameProblems(agency),
  ];
}

function missing(field: string, uscc: string, find: Find): string[] {
  return uscc === "" || find(uscc) ? [] : [`${field}: 登记册中没有 / not in the register: ${uscc}; put it there first`];
}

/** Credit codes from here on, each once: what the register holds may go in a circle already. */
function chain(from: string, find: Find, next: (agency: Agency) => string): string[] {
  const codes: string[] = [];
  for (let uscc = from; uscc !== "" && !codes.includes(uscc); uscc = next(find(uscc) ?? nobody)) codes.push(uscc);
  return codes;
}

const nobody: Agency = { uscc: "", name: "", division: "", department: "", successorUscc: "", successorFrom: "", superiorUscc: "", formerNames: [] };

function circle(field: string, uscc: string, codes: readonly string[]): string[] {
  return codes.lastIndexOf(uscc) > 0 ? [`${field}: 绕回自身 / leads back to itself: ${codes.slice(0, codes.lastIndexOf(uscc) + 1).join(" → ")}`] : [];
}

function nameProblems({ formerNames, successorFrom }: Agency): string[] {
  const dates = formerNames.map(({ until }) => until);
  const unordered = dates.some((until, index) => index > 0 && until <= (dates[index - 1] ?? "")) ? ["former_names: 须按日期先后，最早在前 / oldest first, each later than the one before"] : [];
  const late = successorFrom !== "" && dates.some((until) => until >= successorFrom) ? ["former_names: 晚于承继日期 / later than the day from which the successor acts"] : [];
  return [...unordered, ...late];
}
