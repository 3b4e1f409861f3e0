import type { ClockServiceImplementation } from "../../../proto/gen/hub/case/v1/clock_service.ts";
import type { Journal } from "../../shared/bus/journal.ts";
import type { ManualClock } from "../../shared/clock.ts";
import { HubError } from "../../shared/errors.ts";
import { requireServiceKey } from "../../shared/grpc/authentication.ts";
import { toShanghaiTime } from "../../shared/time.ts";
import type { StatutoryClock } from "./statutoryClock.ts";

export interface ClockServiceDeps {
  readonly clock: ManualClock;
  readonly statutory: StatutoryClock;
  readonly journal: Journal;
  readonly serviceKey: string;
}

/** The door to a sandbox's clock. */
export function createClockService({ clock, statutory, journal, serviceKey }: ClockServiceDeps): ClockServiceImplementation {
  return {
    async advanceClock({ time }, context) {
      requireServiceKey(context, serviceKey);
      const to = Date.parse(time);
      if (Number.isNaN(to) || to < clock.now()) {
        throw new HubError("INVALID_REQUEST", `时间无法识别或早于沙箱时钟（${toShanghaiTime(clock.now())}） / not a time, or before the sandbox's present: ${time.slice(0, 40)}`, { time });
      }
      const fired = await statutory.advance(to);
      return { time: toShanghaiTime(clock.now()), fired, lastSequence: BigInt(await journal.lastSequence()) };
    },
  };
}
