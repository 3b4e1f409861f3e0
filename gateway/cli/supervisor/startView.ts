import type { LiveBlock } from "../terminal/liveBlock.ts";
import type { ChildStatus } from "./child.ts";
import { progressLines } from "./progressLines.ts";

const REDRAW_MS = 200;

/** The processes while they start. */
export interface StartView extends Disposable {
  /** To be called on each change; does nothing when the view has ended. */
  update(statuses: readonly ChildStatus[]): void;
  readonly ended: boolean;
}

/** Shows the processes until disposed. */
export function createStartView(block: LiveBlock, animated: boolean): StartView {
  const startedAt = Date.now();
  let latest: readonly ChildStatus[] = [];
  let ended = false;
  const draw = () => block.show(progressLines(latest, { now: Date.now(), startedAt, running: animated }));
  const timer = animated ? setInterval(draw, REDRAW_MS) : undefined;
  return {
    get ended() {
      return ended;
    },
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
