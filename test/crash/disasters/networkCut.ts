import { setTimeout as delay } from "node:timers/promises";
import { startNatsServer } from "../../support/natsServer.ts";
import type { Disaster } from "./disaster.ts";
import { startRelay, type Relay } from "./relay.ts";

/** How the line breaks, one after the other, and for how long, milliseconds. */
const BREAKS: readonly { readonly words: string; readonly forMs: number; readonly break: (relay: Relay) => void }[] = [
  { words: "断开 cut", forMs: 3_000, break: (relay) => relay.cut() },
  { words: "无响应 silent", forMs: 4_000, break: (relay) => relay.hang() },
  { words: "连续复位 resets", forMs: 200, break: (relay) => relay.reset() },
  { words: "短断 short cut", forMs: 300, break: (relay) => relay.cut() },
];
const RESETS = 5;

/** The network between the hub's services and nats-server breaks. */
export const networkCut: Disaster = {
  words: "黔联与消息服务器之间断网 / the network between hub and nats-server",
  async prepare() {
    const nats = await startNatsServer({ strict: true });
    const relay = await startRelay(Number(new URL(nats.url).port));
    return {
      env: { NATS_URL: `nats://127.0.0.1:${relay.port}` },
      keepsTime: true,
      async strike(_hub, round, signal) {
        const one = BREAKS[(round - 1) % BREAKS.length] ?? BREAKS[0]!;
        const times = one.words.includes("resets") ? RESETS : 1;
        for (let time = 0; time < times; time++) {
          one.break(relay);
          await delay(one.forMs, undefined, { signal });
        }
        relay.mend();
        return `${one.words} ${times * one.forMs} ms`;
      },
      async [Symbol.asyncDispose]() {
        await relay[Symbol.asyncDispose]();
        await nats.close();
      },
    };
  },
};
