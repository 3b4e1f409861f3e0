import { setTimeout as delay } from "node:timers/promises";
import type { Faults } from "../../../seeds/simulators/contract.ts";
import { systems } from "../hub/simulators.ts";
import type { Disaster } from "./disaster.ts";

/** How the systems misbehave, one kind after the other, and for how long, milliseconds. */
const KINDS: readonly { readonly words: string; readonly faults: Faults; readonly forMs: number }[] = [
  { words: "停机 down", faults: { down: true }, forMs: 4_000 },
  { words: "迟缓 slow", faults: { slowMs: 400 }, forMs: 4_000 },
  { words: "办完即断线 resetting the connection", faults: { loseAnswers: 5 }, forMs: 2_000 },
  // Longer than the adapters wait (10 s): what was asked in this second is done, and its answer comes to nobody.
  { words: "超时后才答 answering after the timeout", faults: { slowMs: 11_500 }, forMs: 1_000 },
  // Says 200 OK and has done nothing: the REST systems, behind a gateway that answers for them.
  { words: "谎报成功 lying", faults: { lie: true }, forMs: 3_000 },
  { words: "回执重复 answering twice", faults: { answerTwice: true }, forMs: 2_000 },
];

/** All systems around the hub misbehave at once. */
export const receivers: Disaster = {
  words: "各系统异常 / every system misbehaves",
  async prepare() {
    return {
      env: {},
      keepsTime: true,
      async strike({ simulators }, round, signal) {
        const { words, faults, forMs } = KINDS[(round - 1) % KINDS.length] ?? KINDS[0]!;
        await Promise.all(systems.map((system) => simulators.misbehave(system, faults)));
        await delay(forMs, undefined, { signal });
        await Promise.all(systems.map((system) => simulators.misbehave(system, {})));
        return `${words} ${forMs} ms`;
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
};
