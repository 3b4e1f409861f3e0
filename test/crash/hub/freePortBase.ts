import { choosePorts, portsFrom } from "../../../gateway/cli/supervisor/ports.ts";

/** Below the ports that the system gives to outgoing connections: a killed process must get its port back. */
const LOWEST = 11_000;
const HIGHEST = 30_000;

/** First port of a hub whose ports are all free now. */
export async function freePortBase(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = LOWEST + 100 * Math.floor((Math.random() * (HIGHEST - LOWEST)) / 100);
    const wanted = portsFrom(base);
    if ((await choosePorts([wanted])).nats === wanted.nats) return base;
  }
  throw new Error("没有空闲端口 / no free ports");
}
