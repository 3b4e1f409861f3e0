import type { Agency, System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { nameAt } from "../shared/agencyNames.ts";
import { toShanghaiDate, toShanghaiTime } from "../shared/time.ts";
import type { JudgeContext } from "./rules/judgePenaltyRow.ts";
import type { DeadlineLaw } from "./rules/procedure/deadlines.ts";
import { standardFields } from "./rules/standardFields.ts";
import { createRouting, type Routing } from "./routing.ts";

/** What judging needs beside the row: the law's tables, the register, the secret of the keys, the time. */
export interface JudgeDeps {
  readonly judgeContext: JudgeContext;
  readonly keySecret: string;
  /** RFC 3339. */
  readonly now: string;
  readonly isKnownAgency: (uscc: string) => boolean;
  /** GB/T 2260 division of an agency by the register; empty when it has none there. */
  readonly divisionOf: (uscc: string) => string;
  /** Agencies that this one has succeeded by now, directly or through others, nearest first (SPEC §9: `successor_of`). */
  readonly predecessorsOf: (uscc: string) => readonly string[];
  /** The procedure of transfers and the calendar of its deadlines. */
  readonly law: DeadlineLaw;
  readonly routing: Routing;
}

/** What the register knows, as last heard. */
export interface Known {
  readonly agencies: readonly Agency[];
  readonly systems: readonly System[];
}

/** Loads the tables once; the returned function gives the dependencies of one batch. */
export function createJudgeDeps(keySecret: string, law: DeadlineLaw, register: () => Known): (at: number) => JudgeDeps {
  let known: Known = { agencies: [], systems: [] };
  let byUscc = new Map<string, Agency>();
  let routing = createRouting([], []);
  return (at) => {
    const current = register();
    if (current !== known) {
      known = current;
      byUscc = new Map(current.agencies.map((agency) => [agency.uscc, agency]));
      routing = createRouting(current.systems, current.agencies);
    }
    const today = toShanghaiDate(at);
    return {
      judgeContext: { today, agencies: { find: (uscc, on) => named(byUscc.get(uscc), on) }, fields: standardFields },
      keySecret,
      now: toShanghaiTime(at),
      isKnownAgency: (uscc) => byUscc.has(uscc),
      divisionOf: (uscc) => byUscc.get(uscc)?.division ?? "",
      predecessorsOf: (uscc) => predecessors(uscc, known.agencies.filter(({ successorFrom }) => successorFrom <= today)),
      law,
      routing,
    };
  };
}

function named(agency: Agency | undefined, on: string): { readonly name: string } | undefined {
  return agency && { name: nameAt(agency, on) };
}

function predecessors(uscc: string, agencies: readonly Agency[], seen: ReadonlySet<string> = new Set([uscc])): string[] {
  const direct = agencies.filter((agency) => agency.successorUscc === uscc && !seen.has(agency.uscc)).map((agency) => agency.uscc);
  return direct.flatMap((one) => [one, ...predecessors(one, agencies, new Set([...seen, ...direct]))]);
}
