import { setTimeout as delay } from "node:timers/promises";
import type { SimulatorsClient } from "../../../gateway/cli/connection/simulators.ts";
import type { Random } from "../random.ts";
import { createCaseSource } from "./caseSource.ts";
import type { FedRow, Story } from "./crashCase.ts";
import { createLookout, type Lookout } from "./lookout.ts";

/** How often the systems are asked for answers, milliseconds. */
const LOOK_MS = 300;
/** Stories that run at a time; a new one begins when one ends. */
const OPEN_STORIES = 9;
/** Numbers of their own, apart from those of the cases that one system reports alone. */
const FIRST = { story: 500_000, clock: 700_000 } as const;
/** A story whose row has no answer for so long is given up, milliseconds: longer than any process is away. */
const SILENCE_MS = 60_000;

/** Cases that go through several systems: each row is entered when the one before it was answered, as people do. */
export interface StoryTeller {
  /**
   * Begins cases whose deadlines end at these moments (milliseconds, whole seconds) and resolves when the hub knows of every
   * one; with the names of those of which it did not before they ended: nothing can be said of them.
   */
  beginDeadlines(dueAt: readonly number[]): Promise<readonly string[]>;
  /** Moments at which deadlines of cases end, milliseconds. */
  readonly deadlines: readonly number[];
  /** Begins no more stories and resolves when those begun are told, with those that could not go on. Rejects when a system cannot be reached. */
  finish(): Promise<readonly string[]>;
}

interface OpenStory {
  readonly story: Story;
  readonly dueAt: number | undefined;
  sent: number;
  /** The row whose answer is waited for. */
  last: FedRow | undefined;
  movedAt: number;
}

interface Telling {
  readonly simulators: Pick<SimulatorsClient, "feed">;
  readonly lookout: Lookout;
  readonly fed: FedRow[];
  /** Stories that could not go on, in words. */
  readonly givenUp: string[];
}

export interface TellerOptions {
  readonly simulators: Pick<SimulatorsClient, "feed" | "answers" | "received">;
  /** Two streams: which stories there are does not depend on how many deadlines were asked for. */
  readonly random: { readonly stories: Random; readonly clocks: Random };
  readonly fed: FedRow[];
}

/** Adds every row that it entered to `fed`, in the order of each case. */
export function startStoryTeller({ simulators, random, fed }: TellerOptions): StoryTeller {
  const stories = createCaseSource(random.stories, FIRST.story);
  const clocks = createCaseSource(random.clocks, FIRST.clock);
  const telling: Telling = { simulators, lookout: createLookout(simulators), fed, givenUp: [] };
  const open: OpenStory[] = [];
  const deadlines: number[] = [];
  const finishing = new AbortController();
  const begin = (story: Story, dueAt?: number): OpenStory => {
    const one: OpenStory = { story, dueAt, sent: 0, last: undefined, movedAt: Date.now() };
    open.push(one);
    return one;
  };
  const run = async (): Promise<void> => {
    while (!finishing.signal.aborted || open.length > 0) {
      while (!finishing.signal.aborted && open.filter(({ dueAt }) => dueAt === undefined).length < OPEN_STORIES) begin(stories.nextStory());
      await telling.lookout.look(open.flatMap(({ last }) => last ?? []));
      const toldNow = new Set<OpenStory>();
      for (const one of open) if (await tellOn(telling, one)) toldNow.add(one);
      open.splice(0, open.length, ...open.filter((one) => !toldNow.has(one)));
      await delay(LOOK_MS);
    }
  };
  const running = run();
  // A failed telling is told by `finish`; until then it must not end the process.
  running.catch(() => undefined);
  return {
    deadlines,
    async beginDeadlines(moments) {
      const begun = moments.map((dueAt) => begin(clocks.nextClockStory(dueAt), dueAt));
      deadlines.push(...moments);
      return untilKnown(telling.lookout, begun);
    },
    async finish() {
      finishing.abort();
      await running;
      return telling.givenUp;
    },
  };
}

/** Enters the next row when it is time; true when the story is told. */
async function tellOn({ simulators, lookout, fed, givenUp }: Telling, one: OpenStory): Promise<boolean> {
  if (one.last && !lookout.isOver(one.last)) {
    const isLong = Date.now() - Math.max(one.movedAt, one.last.step.due?.at ?? 0) > SILENCE_MS;
    if (isLong) givenUp.push(`${inWords(one)}: 没有下文，无法继续 / nothing came of it, the story cannot go on`);
    return isLong;
  }
  const next = one.story.rows[one.sent];
  if (!next) return true;
  const { row, ...about } = next;
  const [ticket = ""] = await simulators.feed(next.system, [row]);
  one.last = { ...about, ticket };
  one.sent++;
  one.movedAt = Date.now();
  fed.push(one.last);
  return false;
}

/** The rows that start a deadline, or are entered before its end, must have their answers before it ends; those that have not. */
async function untilKnown(lookout: Lookout, begun: readonly OpenStory[]): Promise<readonly string[]> {
  const isKnown = ({ story, sent, last }: OpenStory) => last !== undefined && lookout.isAnswered(last) && (last.step.due !== undefined || sent >= story.rows.length);
  const late: string[] = [];
  for (const unknown = new Set(begun); unknown.size > 0; await delay(LOOK_MS / 3)) {
    for (const one of unknown) {
      const isLate = Date.now() >= (one.dueAt ?? 0);
      if (isLate && !isKnown(one)) late.push(`${inWords(one)}: 期限届满前黔联未及入库，无从判断 / the hub did not know of the deadline before it ended`);
      if (isLate || isKnown(one)) unknown.delete(one);
    }
  }
  return late;
}

function inWords({ story, last }: OpenStory): string {
  const { name = "", script = "" } = (last ?? story.rows[0])?.crashCase ?? {};
  return `${name} (${script}) ${last ? `${last.system} ${last.ticket}` : ""}`.trim();
}
