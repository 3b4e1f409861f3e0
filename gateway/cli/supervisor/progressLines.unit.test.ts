import { expect, test } from "vitest";
import { progressLines } from "./progressLines.ts";

const status = { name: "case", state: "ready", since: 3_000, restarts: 0, lastExit: "", pid: 1 } as const;

test("a ready process shows how long it took, whatever the time is now", () => {
  const [line] = progressLines([status], { now: 90_000, startedAt: 1_000, running: false });
  expect(line).toContain("就绪 ready");
  expect(line).toContain("2.0 s");
});

test("without a terminal a starting process shows no running seconds", () => {
  const [line] = progressLines([{ ...status, state: "starting" }], { now: 5_000, startedAt: 1_000, running: false });
  expect(line).not.toMatch(/\d s/);
});

test("restarts are told with their cause", () => {
  const [line] = progressLines([{ ...status, state: "restarting", restarts: 2, lastExit: "signal SIGKILL" }], { now: 5_000, startedAt: 1_000, running: true });
  expect(line).toContain("重启 2 次 / restarted 2× (signal SIGKILL)");
});
