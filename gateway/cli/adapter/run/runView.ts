import type { AdapterStatus } from "../../../../adapters/sdk/runtime/adapterStatus.ts";
import { printable } from "../../terminal/displayWidth.ts";
import { shortTime } from "../../terminal/stateWords.ts";

/** How a running adapter is, for people. */
export function runLines(name: string, status: Readonly<AdapterStatus>, notices: readonly string[]): string[] {
  const { connected, paused, submitted, answered, delivered, failed, lagRecords, lagSince, lastError } = status;
  const state = paused ? "已暂停 paused" : connected ? "已连接 connected" : "未连接 not connected";
  const lag = lagRecords === undefined ? "未知 unknown" : `${lagRecords}${lagSince === "" ? "" : `（最早 since ${shortTime(lagSince)}）`}`;
  return [
    `${name}  ${state}  报送 submitted ${submitted}  答复 answered ${answered}  送达 delivered ${delivered}  未成 failed ${failed}  滞后 lag ${lag}`,
    ...(lastError === "" ? [] : [`  ! ${printable(lastError)}`]),
    ...notices.map((notice) => `  ! ${printable(notice)}`),
  ];
}
