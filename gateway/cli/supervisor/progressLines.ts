import { padToWidth } from "../terminal/displayWidth.ts";
import type { ChildState, ChildStatus } from "./child.ts";

const STATE_NAMES: Readonly<Record<ChildState, string>> = {
  starting: "启动中 starting",
  ready: "就绪 ready",
  restarting: "重启中 restarting",
  stopped: "已停止 stopped",
};

/** What each process does, for people. */
const TITLES: Readonly<Record<string, string>> = {
  "nats-server": "消息总线 bus",
  case: "登记、案件与提示 case, hints",
  credit: "公示与投递 credit, delivery",
  trace: "追踪与台账 trace, docket",
  gateway: "网关 HTTP",
  simulators: "模拟系统 simulators",
  adapters: "适配器 adapters",
};

export interface ProgressOptions {
  readonly now: number;
  readonly startedAt: number;
  /** Show running seconds; only where lines are drawn again. */
  readonly running: boolean;
}

/** One line per process: name, what it is, state, and the seconds it took (or takes) since the start of the hub. */
export function progressLines(statuses: readonly ChildStatus[], { now, startedAt, running }: ProgressOptions): string[] {
  return statuses.map(({ name, state, since, restarts, lastExit }) => {
    const until = state === "ready" ? since : now;
    const seconds = state === "ready" || running ? `${((until - startedAt) / 1_000).toFixed(1)} s` : "";
    const trouble = restarts > 0 ? `重启 ${restarts} 次 / restarted ${restarts}× (${lastExit})` : "";
    const cells = [padToWidth(name, 12), padToWidth(TITLES[name] ?? "", 28), padToWidth(STATE_NAMES[state], 17), padToWidth(seconds, 7, "right"), trouble];
    return `  ${cells.join("  ")}`.trimEnd();
  });
}
