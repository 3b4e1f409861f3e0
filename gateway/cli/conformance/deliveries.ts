import { AnswerResult, Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { viewEventData } from "../../../services/shared/events/view.ts";
import { keyedId, sm3 } from "../../../services/shared/ids.ts";
import { toShanghaiTime } from "../../../services/shared/time.ts";
import type { Bench } from "./bench.ts";
import type { SideEffect } from "./otherSide.ts";
import type { TargetExemplar } from "./subject.ts";
import { until } from "./until.ts";

/** An event that was handed to the adapter. */
export interface Sent {
  readonly exemplar: TargetExemplar;
  readonly n: number;
  readonly version: number;
  readonly delivery: Delivery;
}

/** An event for the target, masked as its subscription is; `change` alters its data before. */
export function makeDelivery({ subject, nextSequence }: Bench, exemplar: TargetExemplar, { n, version }: { n: number; version: number }, change = (data: Uint8Array) => data): Sent {
  const data = viewEventData(exemplar.type, change(exemplar.data(n, version)), subject.view);
  return { exemplar, n, version, delivery: toDelivery(subject.id, exemplar, { n, version, data, sequence: nextSequence() }) };
}

/** The delivery as the hub would make it. */
export function toDelivery(system: string, { name, type }: Pick<TargetExemplar, "name" | "type">, { n, version, data, sequence }: { n: number; version: number; data: Uint8Array; sequence: bigint }): Delivery {
  const now = toShanghaiTime(Date.now());
  const prefix = /^hub\.(credit\.|case\.v1\.Penalty)/.test(type) ? "p" : "t";
  const event = {
    id: `proof-${sequence}`,
    source: "/services/proof",
    type,
    subject: keyedId(prefix, "proof", [name, String(n)]),
    time: now,
    recordedTime: now,
    sequence,
    caseVersion: version,
    correlationId: `proof-${sequence}`,
    dataHash: sm3(data),
    data,
  };
  return Delivery.fromPartial({ deliveryId: `${system}.${sequence}`, attempt: 1, event });
}

/** Hands them to the adapter; the same ones again are given twice. */
export function send({ injected }: Bench, sent: readonly Sent[]): readonly Sent[] {
  injected.inject(sent.map(({ delivery }) => delivery));
  return sent;
}

/** Resolves when the adapter has answered everything for good; false when the time is over. */
export function untilDelivered({ injected, signal, settleMs }: Bench): Promise<boolean> {
  return until(() => injected.open() === 0, { withinMs: settleMs, signal });
}

/** How long an effect may come after the answer that promises it, milliseconds: systems that apply what they took in a job of their own. */
const GRACE_MS = 3_000;

/** Deliveries that had another number of effects at the system than they must have; `times` = 1 unless told otherwise. */
export async function judgeEffects(bench: Bench, sent: readonly Sent[], times: (sent: Sent) => number = () => 1): Promise<string[]> {
  let problems: string[] = [];
  await until(async () => {
    problems = await differences(bench, sent, times);
    return problems.length === 0;
  }, { withinMs: GRACE_MS, signal: bench.signal });
  return problems;
}

async function differences(bench: Bench, sent: readonly Sent[], times: (sent: Sent) => number): Promise<string[]> {
  const effects = await effectsByTarget(bench, sent);
  return sent.flatMap((one) => {
    const count = effectsOf(one, effects).length;
    const wanted = times(one);
    if (count === wanted) return [];
    const what = count < wanted ? "丢失 / lost" : wanted === 0 ? "不应写入 / must not be written" : "重复 / doubled";
    return [`${label(one)}：系统内 ${count} 次，应为 ${wanted} / ${count} effects at the system, expected ${wanted} (${what})`];
  });
}

export type Effects = ReadonlyMap<string, readonly SideEffect[]>;

export async function effectsByTarget({ side }: Bench, sent: readonly Sent[]): Promise<Effects> {
  const targets = [...new Set(sent.map(({ exemplar }) => exemplar.target))];
  return new Map(await Promise.all(targets.map(async (target) => [target, await side.effects(target)] as const)));
}

/** By the delivery's id where the system keeps it, else by version and what the system knows the case by. */
export function effectsOf({ exemplar, n, version, delivery }: Sent, effects: Effects): readonly SideEffect[] {
  const number = exemplar.numberOf(n);
  return (effects.get(exemplar.target) ?? []).filter((effect) => {
    if (effect.deliveryId !== "") return effect.deliveryId === delivery.deliveryId;
    return (effect.version === 0 || effect.version === version) && JSON.stringify(effect.fields).includes(number);
  });
}

/** Deliveries that the adapter answered other than `result` in the end. */
export function judgeResults({ injected }: Bench, sent: readonly Sent[], result: AnswerResult): string[] {
  return sent.flatMap((one) => {
    const last = injected.answersTo(one.delivery.deliveryId).at(-1);
    if (last?.result === result) return [];
    return [`${label(one)}：${last ? `${resultName(last.result)} ${last.reason} ${last.message}`.trim() : "未答复 / not answered"}，应为 / expected ${resultName(result)}`];
  });
}

const resultName = (result: AnswerResult): string => Object.entries(AnswerResult).find(([, value]) => value === result)?.[0] ?? String(result);

export const label = ({ exemplar, n, version }: Sent): string => `${exemplar.name} ${exemplar.numberOf(n)} v${version}`;
