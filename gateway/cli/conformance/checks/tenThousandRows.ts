import { enter, judgeAnswers, judgeJournal, untilAnswered } from "../entries.ts";
import { begin, countsOf, judge } from "./calm.ts";
import { notApplicable, type Check } from "./check.ts";

const WITHIN_MS = 120_000;
const EVENTS = 300;

export const tenThousandRows: Check = {
  id: "ten-thousand-rows",
  name: "一万条记录",
  nameEn: "Ten thousand rows",
  remedy: "按批读取与写回，不得整表装入内存 / read and write back in batches; never hold the whole table in memory",
  async run(bench) {
    const [exemplar] = bench.subject.feeds;
    if (!exemplar) {
      if (bench.subject.targets.length === 0) return notApplicable("既不报送也不接收 / it neither sends nor takes anything");
      const work = await begin(bench, EVENTS);
      const problems = await judge(bench, work);
      return { problems, figures: { ...countsOf(work), peakMemoryMiB: memoryOf(bench) }, seen: `不报送记录；连续投递 ${work.sent.length} 个事件 / it sends no records: ${work.sent.length} events in a row` };
    }
    const since = performance.now();
    const entries = await enter(bench, exemplar, bench.numbers(bench.manyRows));
    const answers = await untilAnswered(bench, entries, WITHIN_MS);
    const seconds = (performance.now() - since) / 1_000;
    const problems = [...judgeAnswers(entries, answers), ...(await judgeJournal(bench, entries, 1))];
    const figures = { rows: entries.length, answered: answers.size, rowsPerSecond: Math.round(answers.size / seconds), peakMemoryMiB: memoryOf(bench) };
    return { problems, figures, seen: `录入 ${entries.length} 条，自录入到全部答复计时 / ${entries.length} records, timed from the first entry to the last answer` };
  },
};

const memoryOf = ({ adapter }: { adapter: { peakMemory(): number } }): number => Math.round(adapter.peakMemory() / 1024 / 1024);
