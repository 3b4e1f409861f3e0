import type { WayReceiver } from "../../contracts/deliveryWay.ts";
import { readSse, type SseReader } from "../readSse.ts";
import { createReceivedLog, fromCloudEvent } from "./receivedLog.ts";

/** A receiver that reads server-sent events, one after another, and keeps its place. */
export async function startSseReceiver(url: string, key: string): Promise<WayReceiver> {
  const log = createReceivedLog();
  let reader: SseReader;
  let place = "";
  const connect = async () => {
    const mine = (reader = await readSse(url, key, place === "" ? {} : { "last-event-id": place }));
    void (async () => {
      for (let next = 0; !mine.isClosed; ) {
        const event = mine.events[next];
        if (!event) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          if (next === mine.events.length && mine.lastId !== "") place = mine.lastId;
          continue;
        }
        next++;
        await log.take(fromCloudEvent(JSON.parse(event.data) as Record<string, unknown>));
        place = event.id;
      }
    })();
  };
  await connect();
  const cut = async () => {
    reader.close();
    await reader.ended;
  };
  return Object.assign(log, { cut, comeBack: connect, [Symbol.asyncDispose]: cut });
}
