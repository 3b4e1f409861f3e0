import type { LiveBlock } from "../terminal/liveBlock.ts";
import type { ChildStatus } from "./child.ts";
import { progressLines } from "./progressLines.ts";

const REDRAW_MS = 200;

/** Shows the processes while they start: call `update` on each change. Dispose when all are ready: what changes later is not shown. */
export function createStartView(block: LiveBlock, animated: boolean): { update(statuses: readonly ChildStatus[]): void; [Symbol.dispose](): void } {
  const startedAt = Date.now();
  let latest: readonly ChildStatus[] = [];
  let ended = false;
  const draw = () => block.show(progressLines(latest, { now: Date.now(), startedAt, running: animated }));
  const timer = animated ? setInterval(draw, REDRAW_MS) : undefined;
  return {
    update(statuses) {
      if (ended) return;
      latest = statuses;
      draw();
    },
    [Symbol.dispose]() {
      if (ended) return;
      ended = true;
      clearInterval(timer);
      block.finish();
    },
  };
}
