import { AnswerResult } from "../../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Bench } from "../bench.ts";
import { effectsByTarget, effectsOf, judgeEffects, judgeResults, label, makeDelivery, send, untilDelivered } from "../deliveries.ts";
import { enter, judgeAnswers, nameOf, taken, untilAnswered, type Entry } from "../entries.ts";
import { until } from "../until.ts";
import { notApplicable, together, type Check, type Finding } from "./check.ts";

const COUNT = 5;

export const outOfOrder: Check = {
  id: "out-of-order",
  name: "乱序",
  nameEn: "Out of order",
  remedy: "报送须带操作与版本；写入不得退回较低的版本 / send operation and version; never write a lower version over a higher one",
  run: async (bench) => together([await laterRowsFirst(bench), await eventsBackwards(bench)]),
};

async function laterRowsFirst(bench: Bench): Promise<Finding> {
  const problems: string[] = [];
  let records = 0;
  for (const exemplar of bench.subject.feeds) {
    const { later, first } = exemplar;
    if (!later || !first) continue;
    const numbers = bench.numbers(COUNT);
    const early = await enter(bench, exemplar, numbers, { record: later, expected: ["parked"] });
    problems.push(...judgeAnswers(early, await untilAnswered(bench, early)));
    const late = await enter(bench, exemplar, numbers, { record: first, expected: taken });
    problems.push(...judgeAnswers(late, await untilAnswered(bench, late)), ...(await judgeVersions(bench, late)));
    records += early.length + late.length;
  }
  if (records === 0) return notApplicable("报送不带版本，无先后可乱 / its records tell no versions");
  return { problems, figures: { records }, seen: "更正先于决定录入：先挂起，决定到后依次记录 / corrections entered before decisions: parked, then recorded in order" };
}

const WANTED = ["hub.case.v1.PenaltyDecided", "hub.case.v1.PenaltyCorrected"].join(" → ");

/** The hub has both versions once, the decision first. */
async function judgeVersions(bench: Bench, entries: readonly Entry[]): Promise<string[]> {
  const wayOf = ({ exemplar, n }: Entry) => bench.journal.factsOf(exemplar.numberOf(n)).map(({ type }) => type).filter((type) => WANTED.includes(type)).join(" → ");
  await until(async () => {
    await bench.journal.read();
    return entries.every((entry) => wayOf(entry) === WANTED);
  }, { withinMs: 5_000, signal: bench.signal });
  return entries.filter((entry) => wayOf(entry) !== WANTED).map((entry) => `${nameOf(entry)}：中心记录为 ${wayOf(entry) || "无 / none"}，应为 / expected ${WANTED}`);
}

/** Version 2, then 1, then 3 of every case. */
async function eventsBackwards(bench: Bench): Promise<Finding> {
  const versions = [2, 1, 3];
  const sent = bench.subject.targets.flatMap((exemplar) => bench.numbers(COUNT).flatMap((n) => versions.map((version) => makeDelivery(bench, exemplar, { n, version }))));
  if (sent.length === 0) return notApplicable("不接收事件 / it takes no events");
  send(bench, sent);
  await untilDelivered(bench);
  const problems = [...judgeResults(bench, sent, AnswerResult.DELIVERED), ...(await judgeEffects(bench, sent, ({ version }) => (version === 1 ? 0 : 1)))];
  const effects = await effectsByTarget(bench, sent);
  for (const [index, later] of sent.entries()) {
    const earlier = sent[index - 2];
    if (later.version !== 3 || !earlier) continue;
    const all = effects.get(later.exemplar.target) ?? [];
    const place = (one: typeof later) => all.indexOf(effectsOf(one, effects)[0] ?? all[0]!);
    if (place(earlier) > place(later)) problems.push(`${label(later)}：早于较低版本写入 / written before a lower version`);
  }
  return { problems, figures: { events: sent.length }, seen: "同一案件依次投递版本 2、1、3：1 不写入 / versions 2, 1, 3 of each case: 1 has no effect" };
}
