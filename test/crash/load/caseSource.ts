import type { System } from "../hub/simulators.ts";
import type { Random } from "../random.ts";
import type { Story } from "./crashCase.ts";
import { partyKinds } from "./parties.ts";
import { penaltyCase } from "./penaltyCase.ts";
import { penaltyScripts } from "./penaltyScripts.ts";
import { createStory } from "./story.ts";
import { clockScripts, historyScript, storyScripts } from "./storyScripts.ts";
import type { StoryStep } from "./storySteps.ts";
import { transferCase, transferScripts } from "./transferCase.ts";

/** Makes one new case after the other, of every life and party in turn, in an order that the seed shuffles. */
export interface CaseSource {
  /** A case that one system reports alone. */
  next(system: System): Story;
  /** A case that goes through several systems. */
  nextStory(): Story;
  /** A case with a deadline that ends then: milliseconds, a whole second. */
  nextClockStory(dueAt: number): Story;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Stories of today began so long ago: longer than any of them takes. */
const AGE_MS = 60 * MINUTE_MS;
const LONG_AGO = Date.parse("2019-03-01T09:00:00+08:00");

interface Life {
  readonly script: string;
  readonly steps: readonly StoryStep[];
  readonly from?: number;
}

const lives: readonly Life[] = [...Object.entries(storyScripts).map(([script, steps]) => ({ script, steps })), { script: "history", steps: historyScript, from: LONG_AGO }];

/** Whose cases, and where that agency enters them. */
const entries = [
  { agencySystem: "ip-case", enteredIn: "ip-case" },
  { agencySystem: "aic-case", enteredIn: "aic-case" },
  { agencySystem: "ip-case", enteredIn: "linkage-platform" },
  { agencySystem: "aic-case", enteredIn: "linkage-platform" },
] as const;

/** `firstIndex` keeps the numbers of several sources apart; numbers stay below a million. */
export function createCaseSource(random: Random, firstIndex = 0): CaseSource {
  let made = firstIndex;
  const penalties = shuffledForEver(random, Object.keys(penaltyScripts).flatMap((script) => partyKinds.map((party) => ({ script, party }))));
  const transfers = shuffledForEver(random, Object.keys(transferScripts));
  const stories = shuffledForEver(random, lives);
  const clocks = shuffledForEver(random, Object.entries(clockScripts));
  const entry = shuffledForEver(random, entries);
  return {
    next(system) {
      const index = made++;
      return system === "linkage-platform" ? transferCase(transfers(), index) : penaltyCase({ system, index, ...penalties() });
    },
    nextStory: () => createStory({ from: Math.floor((Date.now() - AGE_MS) / 1_000) * 1_000, ...stories(), ...entry(), index: made++ }),
    nextClockStory(dueAt) {
      const [script, { steps, termFrom }] = clocks();
      return createStory({ script, steps, ...entry(), index: made++, dueAt, from: dueAt - DAY_MS - termFrom * MINUTE_MS });
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
