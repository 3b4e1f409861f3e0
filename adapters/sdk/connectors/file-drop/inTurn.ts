import { HubError } from "../../../../services/shared/errors.ts";

/** Runs pieces of work one after the other. */
export interface Turns {
  /** Fails with SHUTTING_DOWN after `end`. */
  take<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Waits for what is under way and lets nothing new begin. */
  end(): Promise<void>;
}

export function inTurn(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  let isOver = false;
  return {
    take(work) {
      const result = last.then(() => {
        if (isOver) throw new HubError("SHUTTING_DOWN", "连接已关闭 / the connection is closed");
        return work();
      });
      last = result.catch(() => undefined);
      return result;
    },
    async end() {
      isOver = true;
      await last;
    },
  };
}
