import { AnswerResult } from "../../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Bench } from "../bench.ts";
import { judgeEffects, judgeResults, makeDelivery, send, untilDelivered } from "../deliveries.ts";
import { enter, judgeAnswers, judgeJournal, untilAnswered } from "../entries.ts";
import { notApplicable, together, type Check, type Finding } from "./check.ts";

const COUNT = 8;

export const duplicates: Check = {
  id: "duplicates",
  name: "重复报送与重复投递",
  nameEn: "Duplicates",
  remedy: "写入须按 deliveryId 与版本幂等；sourceReference 须始终指同一记录 / write idempotently by deliveryId and version; a sourceReference must name one record for ever",
  run: async (bench) => together([await rowsTwice(bench), await eventsTwice(bench)]),
};

async function rowsTwice(bench: Bench): Promise<Finding> {
  const problems: string[] = [];
  let records = 0;
  for (const exemplar of bench.subject.feeds) {
    const numbers = bench.numbers(COUNT);
    const first = await enter(bench, exemplar, numbers);
    problems.push(...judgeAnswers(first, await untilAnswered(bench, first)));
    const again = await enter(bench, exemplar, numbers, { expected: ["duplicate"] });
    problems.push(...judgeAnswers(again, await untilAnswered(bench, again)), ...(await judgeJournal(bench, again, 1)));
    records += first.length + again.length;
  }
  if (records === 0) return notApplicable("不报送记录 / it sends no records");
  return { problems, figures: { records }, seen: "同样的记录录入两次，第二次应答复 duplicate，中心各一条 / the same records entered twice: told `duplicate`, one fact each" };
}

async function eventsTwice(bench: Bench): Promise<Finding> {
  const sent = bench.subject.targets.flatMap((exemplar) => bench.numbers(COUNT).map((n) => makeDelivery(bench, exemplar, { n, version: 1 })));
  if (sent.length === 0) return notApplicable("不接收事件 / it takes no events");
  send(bench, sent);
  await untilDelivered(bench);
  send(bench, sent);
  await untilDelivered(bench);
  const problems = [...judgeResults(bench, sent, AnswerResult.DELIVERED), ...(await judgeEffects(bench, sent))];
  return { problems, figures: { events: sent.length }, seen: "同一投递送达两次，系统内各一次 / every delivery given twice, one effect each" };
}
