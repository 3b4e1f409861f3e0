import { setTimeout as delay } from "node:timers/promises";
import type { SimulatorsClient } from "../../../gateway/cli/connection/simulators.ts";
import type { System } from "../hub/simulators.ts";
import type { Random } from "../random.ts";
import type { FedRow, Story } from "./crashCase.ts";
import { createCaseSource } from "./caseSource.ts";

/** Pause between two feeds, milliseconds. */
const TICK_MS = 100;
const ROWS_MAX = 4;
/** Cases of one source whose rows come mixed. */
const OPEN_CASES = 8;
/** Whose turn it is to send. */
const turns: readonly System[] = ["ip-case", "aic-case", "ip-case", "aic-case", "linkage-platform"];

/** A steady load of cases that one system reports alone, through the systems' own interfaces. */
export interface Feeder {
  /** Stops after the feed that is under way; the rest of the open cases is never sent. Throws what ended the load early. */
  stop(): Promise<void>;
}

interface OpenCase {
  readonly story: Story;
  sent: number;
}

/** Adds every row that it entered to `fed`, in the order of each system. */
export function startFeeder(simulators: Pick<SimulatorsClient, "feed">, random: Random, fed: FedRow[]): Feeder {
  const source = createCaseSource(random);
  const open = new Map<System, OpenCase[]>();
  const stopping = new AbortController();

  const nextRow = (system: System) => {
    const cases = open.get(system) ?? [];
    open.set(system, cases);
    while (cases.length < OPEN_CASES) cases.push({ story: source.next(system), sent: 0 });
    const one = random.pick(cases);
    const row = one.story.rows[one.sent++];
    if (one.sent >= one.story.rows.length) cases.splice(cases.indexOf(one), 1);
    if (!row) throw new RangeError("a script without rows");
    return row;
  };

  const run = async (): Promise<void> => {
    for (let tick = 0; !stopping.signal.aborted; tick++) {
      const system = turns[tick % turns.length] ?? "ip-case";
      const rows = Array.from({ length: random.whole(1, ROWS_MAX) }, () => nextRow(system));
      const tickets = await simulators.feed(system, rows.map(({ row }) => row));
      rows.forEach(({ crashCase, step }, index) => fed.push({ crashCase, step, system, ticket: tickets[index] ?? "" }));
      await delay(TICK_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();
  // A failed feed is told by `stop`; until then it must not end the process.
  running.catch(() => undefined);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
