import { marks, sourceMarks, type Mark } from "../../../../adapters/sdk/conformance/marks.ts";
import { pause } from "../../../../services/shared/backoff.ts";
import type { Bench } from "../bench.ts";
import { begin, countsOf, judge, type Work } from "./calm.ts";
import type { Check } from "./check.ts";

const COUNT = 4;
const RANDOM_KILLS = 5;
/** A process that has not come to the moment by then never will, milliseconds. */
const REACH_MS = 60_000;
const LONGEST_LIFE_MS = 1_500;

/** Kills the adapter at every marked moment, and at random ones, with work under way in both directions. */
export const restart: Check = {
  id: "restart",
  name: "任意时刻强制终止",
  nameEn: "Killed at any moment",
  remedy: "先写回答复再移动游标；应答前须已写入且可重入 / move the cursor only with the answers written back; what was written before the answer must bear being written again",
  async run(bench) {
    const problems: string[] = [];
    const work: Work[] = [];
    for (const mark of marksOf(bench)) {
      await bench.adapter.kill();
      work.push(await begin(bench, COUNT));
      bench.adapter.start(mark);
      if (!(await bench.adapter.endsWithin(REACH_MS))) problems.push(`未到达 ${mark} / it never came to ${mark} within ${REACH_MS} ms`);
    }
    for (let kill = 0; kill < RANDOM_KILLS; kill++) {
      await bench.adapter.kill();
      work.push(await begin(bench, COUNT));
      bench.adapter.start();
      await pause(Math.random() * LONGEST_LIFE_MS, bench.signal);
    }
    await bench.adapter.kill();
    bench.adapter.start();
    const whole = { entries: work.flatMap(({ entries }) => entries), sent: work.flatMap(({ sent }) => sent) };
    problems.push(...(await judge(bench, whole)));
    const kills = marksOf(bench).length + RANDOM_KILLS;
    return { problems, figures: { kills, ...countsOf(whole) }, seen: `kill -9：${marksOf(bench).join("、")} 及 ${RANDOM_KILLS} 个随机时刻 / kill -9 at these moments and at ${RANDOM_KILLS} random ones` };
  },
};

function marksOf({ subject }: Bench): readonly Mark[] {
  return marks.filter((mark) => (sourceMarks.includes(mark) ? subject.feeds.length > 0 : subject.targets.length > 0));
}
