import type { Faults } from "../../../../seeds/simulators/contract.ts";
import type { Bench } from "../bench.ts";
import { begin, countsOf, judge } from "./calm.ts";
import type { Check, Finding } from "./check.ts";

const COUNT = 8;

/** Work in both directions while the system misbehaves; everything must be there once in the end. */
async function under(bench: Bench, faults: Faults, seen: string): Promise<Finding> {
  await bench.side.misbehave(faults);
  try {
    const work = await begin(bench, COUNT);
    const problems = await judge(bench, work);
    return { problems, figures: countsOf(work), seen };
  } finally {
    await bench.side.misbehave({});
  }
}

export const slow: Check = {
  id: "slow",
  name: "系统缓慢",
  nameEn: "Slow system",
  remedy: "等待须有期限且到期后重试；不得因慢丢弃或重写 / wait with a limit and try again; slowness must neither lose nor double anything",
  run: (bench) => under(bench, { slowMs: 300 }, "系统每个请求慢 300 毫秒 / every request of the system takes 300 ms"),
};

export const timeoutAfterEffect: Check = {
  id: "timeout-after-effect",
  name: "已生效但应答丢失",
  nameEn: "Time-out after effect",
  remedy: "应答丢失须视为结果未知并重试，写入须幂等 / take a lost answer as an unknown outcome, try again, and write idempotently",
  run: (bench) => under(bench, { loseAnswers: 3 }, "系统三次处理后断开连接、不给应答 / the system applies three requests and cuts the connection without an answer"),
};
