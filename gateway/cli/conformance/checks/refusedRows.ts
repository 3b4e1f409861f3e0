import { AnswerResult } from "../../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Bench } from "../bench.ts";
import { judgeEffects, judgeResults, makeDelivery, send, untilDelivered } from "../deliveries.ts";
import { enter, judgeAnswers, judgeJournal, nameOf, untilAnswered, type Answers, type Entry } from "../entries.ts";
import type { BadRecord } from "../subject.ts";
import { notApplicable, together, type Check, type Finding } from "./check.ts";

const COUNT = 5;

export const refusedRows: Check = {
  id: "refused-rows",
  name: "退回的记录",
  nameEn: "Refused records",
  remedy: "退回须写回系统并指明列名；系统拒收须答复 REFUSED，其余照常 / write refusals back with the system's own column; answer REFUSED when the system refuses; all others go on",
  run: async (bench) => together([await refusedByHub(bench), await refusedBySystem(bench)]),
};

async function refusedByHub(bench: Bench): Promise<Finding> {
  const problems: string[] = [];
  let records = 0;
  for (const exemplar of bench.subject.feeds) {
    if (!exemplar.bad) continue;
    const before = await enter(bench, exemplar, bench.numbers(COUNT));
    const bad = await enter(bench, exemplar, bench.numbers(COUNT), { record: (n) => exemplar.bad!.record(n), expected: ["rejected"] });
    const after = await enter(bench, exemplar, bench.numbers(COUNT));
    const all = [...before, ...bad, ...after];
    const answers = await untilAnswered(bench, all);
    problems.push(...judgeAnswers(all, answers), ...judgeWords(bad, answers, exemplar.bad));
    problems.push(...(await judgeJournal(bench, bad, 0)), ...(await judgeJournal(bench, [...before, ...after], 1)));
    records += all.length;
  }
  if (records === 0) return notApplicable("没有可退回的记录 / no record that the hub would refuse");
  return { problems, figures: { records }, seen: "有误的记录夹在正常记录之间：退回并指明列名，其余照常 / bad records among good ones: refused by column, the others taken" };
}

/** The sender is told where, in its own words, and no personal value. */
function judgeWords(bad: readonly Entry[], answers: Answers, { columns, secretOf }: BadRecord): string[] {
  return bad.flatMap((entry) => {
    const told = answers.get(entry)?.[0]?.told ?? "";
    const secret = secretOf?.(entry.n);
    const names = columns.join(" | ");
    return [
      ...(columns.length === 0 || columns.some((column) => told.includes(column)) ? [] : [`${nameOf(entry)}：答复未指明 ${names} / the answer does not name ${names}`]),
      ...(secret !== undefined && told.includes(secret) ? [`${nameOf(entry)}：答复含证件号码 / the answer holds a personal number`] : []),
    ];
  });
}

async function refusedBySystem(bench: Bench): Promise<Finding> {
  if (bench.subject.limits.neverRefuses) return notApplicable("系统从不拒收 / the system never refuses");
  const problems: string[] = [];
  let events = 0;
  for (const exemplar of bench.subject.targets) {
    const [before, bad, after] = bench.numbers(3).map((n) => makeDelivery(bench, exemplar, { n, version: 1 }));
    if (!before || !bad || !after) continue;
    await bench.side.misbehave({ refuse: exemplar.numberOf(bad.n) });
    send(bench, [before, bad, after]);
    await untilDelivered(bench);
    await bench.side.misbehave({});
    problems.push(...judgeResults(bench, [before, after], AnswerResult.DELIVERED), ...judgeResults(bench, [bad], AnswerResult.REFUSED));
    problems.push(...(await judgeEffects(bench, [before, bad, after], (sent) => (sent === bad ? 0 : 1))));
    events += 3;
  }
  if (events === 0) return notApplicable("不接收事件 / it takes no events");
  return { problems, figures: { events }, seen: "系统拒收其中一条：该条成为死信，其余照常 / the system refuses one: it becomes a dead letter, the others arrive" };
}
