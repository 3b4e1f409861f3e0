import type { Bench } from "../bench.ts";
import { judgeEffects, makeDelivery, send, toDelivery, untilDelivered } from "../deliveries.ts";
import { enter, judgeAnswers, judgeJournal, untilAnswered } from "../entries.ts";
import { notApplicable, together, type Check, type Finding } from "./check.ts";

const COUNT = 4;

export const nextMinorSchema: Check = {
  id: "next-minor-schema",
  name: "下一小版本的契约",
  nameEn: "Next minor version of the contract",
  remedy: "忽略不认识的字段与事件类型，不得出错或停住 / ignore fields and event types that are not known: neither fail nor stop",
  run: async (bench) => together([await newFieldsInRecords(bench), await newFieldsInEvents(bench)]),
};

async function newFieldsInRecords(bench: Bench): Promise<Finding> {
  const problems: string[] = [];
  let records = 0;
  for (const exemplar of bench.subject.feeds) {
    if (!exemplar.newer) continue;
    const entries = await enter(bench, exemplar, bench.numbers(COUNT), { record: (n) => exemplar.newer!(n) });
    problems.push(...judgeAnswers(entries, await untilAnswered(bench, entries)), ...(await judgeJournal(bench, entries, 1)));
    records += entries.length;
  }
  if (records === 0) return notApplicable("记录格式固定，不能多出字段 / the form of its records is fixed");
  return { problems, figures: { records }, seen: "记录多出未知字段 / records with fields nobody knows" };
}

/** A field with a number that no version has, as protobuf writes it: 19,500, text `x`. */
const UNKNOWN_FIELD = Uint8Array.of(0xe2, 0xc2, 0x09, 0x01, 0x78);

async function newFieldsInEvents(bench: Bench): Promise<Finding> {
  const [first] = bench.subject.targets;
  if (!first) return notApplicable("不接收事件 / it takes no events");
  const known = bench.subject.targets.flatMap((exemplar) => bench.numbers(COUNT).map((n) => withUnknownField(makeDelivery(bench, exemplar, { n, version: 1 }))));
  const unknown = toDelivery(bench.subject.id, { name: "next", type: "hub.case.v1.FactOfTheNextVersion" }, { n: 1, version: 1, data: UNKNOWN_FIELD, sequence: bench.nextSequence() });
  bench.injected.inject([unknown]);
  send(bench, known);
  const answered = await untilDelivered(bench);
  const problems = answered ? [] : [`${bench.injected.open()} 条投递没有最终答复 / deliveries without a final answer`];
  return {
    problems: [...problems, ...(await judgeEffects(bench, known))],
    figures: { events: known.length + 1 },
    seen: "事件多出未知字段，另有一个未知类型 / events with an unknown field, and one of an unknown type",
  };
}

/** Added behind the masking: the hub of the next version lets it through. */
function withUnknownField(sent: ReturnType<typeof makeDelivery>): ReturnType<typeof makeDelivery> {
  const { event } = sent.delivery;
  if (!event) return sent;
  return { ...sent, delivery: { ...sent.delivery, event: { ...event, data: Buffer.concat([event.data, UNKNOWN_FIELD]) } } };
}
