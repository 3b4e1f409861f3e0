import { eventCodecs, messageFields, type EventType } from "../../../../proto/gen/events.ts";
import { View } from "../../../../proto/gen/hub/registry/v1/registry.ts";
import { encodeMessage, type Encoder } from "../../../../services/shared/encodeMessage.ts";
import { effectsByTarget, effectsOf, label, makeDelivery, send, untilDelivered } from "../deliveries.ts";
import { notApplicable, type Check } from "./check.ts";

const COUNT = 4;
/** No resident's number: its check digit is wrong, so that nobody's can be hit. */
const SECRET = "520102199001019999";

export const masking: Check = {
  id: "masking",
  name: "个人信息遮蔽",
  nameEn: "Masking",
  remedy: "只写入收到的事件内容，不得从别处补全个人信息 / write only what the event holds; never complete personal data from elsewhere",
  async run(bench) {
    const { subject, side } = bench;
    if (subject.view === View.FULL) return notApplicable("获准查看全部内容 / its view is full");
    const sent = subject.targets.flatMap((exemplar) => bench.numbers(COUNT).map((n) => makeDelivery(bench, exemplar, { n, version: 1 }, (data) => withSecrets(exemplar.type, data))));
    if (sent.length === 0) return notApplicable("不接收事件 / it takes no events");
    send(bench, sent);
    await untilDelivered(bench);
    const effects = await effectsByTarget(bench, sent);
    const leaks = sent.filter((one) => effectsOf(one, effects).some(({ fields }) => JSON.stringify(fields).includes(SECRET)));
    const answers = (await Promise.all(subject.feeds.map(({ feed }) => side.answers(feed)))).flat();
    const told = answers.filter(({ told: words }) => words.includes(SECRET)).length;
    const problems = leaks.map((one) => `${label(one)}：系统内有未遮蔽的证件号码 / an unmasked personal number is in the system`);
    if (told > 0) problems.push(`${told} 条答复含证件号码 / answers hold a personal number`);
    return { problems, figures: { events: sent.length, leaked: leaks.length + told }, seen: `事件的个人信息字段均为标记值，写入的内容中不得出现 / every personal field of the events held a marked value, none may be found in what was written` };
  },
};

type Fields = Record<string, unknown>;

/** The data with the marked value in every personal field that is text. */
function withSecrets(type: string, data: Uint8Array): Uint8Array {
  const codec = eventCodecs[type as EventType] as unknown as Encoder<Fields> & { decode(bytes: Uint8Array): Fields };
  const message = codec.decode(data);
  fill(message, type);
  return encodeMessage(codec, message);
}

function fill(message: Fields, type: string): void {
  for (const [name, { sensitivity, message: part, kind }] of Object.entries(messageFields[type] ?? {})) {
    const value = message[name];
    if (part) [value].flat().forEach((one) => one && fill(one as Fields, part));
    const isPersonal = sensitivity === "PERSONAL" || sensitivity === "RESTRICTED";
    if (isPersonal && !part && kind === undefined && typeof value === "string") message[name] = SECRET;
  }
}
