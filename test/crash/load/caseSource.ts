import type { System } from "../hub/simulators.ts";
import type { Random } from "../random.ts";
import type { CrashCase } from "./crashCase.ts";
import { partyKinds } from "./parties.ts";
import { penaltyCase } from "./penaltyCase.ts";
import { penaltyScripts } from "./penaltyScripts.ts";
import { transferCase, transferScripts } from "./transferCase.ts";

/** Makes one new case after the other, of every life and party in turn, in an order that the seed shuffles. */
export interface CaseSource {
  next(source: System): CrashCase;
}

export function createCaseSource(random: Random): CaseSource {
  let made = 0;
  const penalties = shuffledForEver(random, Object.keys(penaltyScripts).flatMap((script) => partyKinds.map((party) => ({ script, party }))));
  const transfers = shuffledForEver(random, Object.keys(transferScripts));
  return {
    next(source) {
      const index = made++;
      return source === "linkage-platform" ? transferCase(transfers(), index) : penaltyCase({ source, index, ...penalties() });
    },
  };
}

/** Every item once in a shuffled order, then again in another one. */
function shuffledForEver<Item>(random: Random, items: readonly Item[]): () => Item {
  let rest: Item[] = [];
  return () => {
    if (rest.length === 0) rest = [...items];
    const [item] = rest.splice(random.whole(0, rest.length - 1), 1);
    if (item === undefined) throw new RangeError("nothing to shuffle");
    return item;
  };
}
