import type { Agency } from "../../proto/gen/hub/registry/v1/registry.ts";
import { toShanghaiDate, toShanghaiTime } from "../shared/time.ts";
import type { JudgeContext } from "./rules/judgePenaltyRow.ts";
import { standardFields } from "./rules/standardFields.ts";

/** What judging needs beside the row: the law's tables, the register, the secret of the keys, the time. */
export interface JudgeDeps {
  readonly judgeContext: JudgeContext;
  readonly keySecret: string;
  /** RFC 3339. */
  readonly now: string;
  readonly isKnownAgency: (uscc: string) => boolean;
  /** Agencies that this one succeeded, directly or through others, nearest first (SPEC §9: `successor_of`). */
  readonly predecessorsOf: (uscc: string) => readonly string[];
}

/** Loads the tables once; the returned function gives the dependencies of one batch. */
export function createJudgeDeps(keySecret: string, agencies: () => readonly Agency[]): (at: number) => JudgeDeps {
  let known: readonly Agency[] = [];
  let byUscc = new Map<string, Agency>();
  return (at) => {
    const current = agencies();
    if (current !== known) {
      known = current;
      byUscc = new Map(current.map((agency) => [agency.uscc, agency]));
    }
    return {
      judgeContext: { today: toShanghaiDate(at), agencies: { find: (uscc) => byUscc.get(uscc) }, fields: standardFields },
      keySecret,
      now: toShanghaiTime(at),
      isKnownAgency: (uscc) => byUscc.has(uscc),
      predecessorsOf: (uscc) => predecessors(uscc, known),
    };
  };
}

function predecessors(uscc: string, agencies: readonly Agency[], seen: ReadonlySet<string> = new Set([uscc])): string[] {
  const direct = agencies.filter((agency) => agency.successorUscc === uscc && !seen.has(agency.uscc)).map((agency) => agency.uscc);
  return direct.flatMap((one) => [one, ...predecessors(one, agencies, new Set([...seen, ...direct]))]);
}
