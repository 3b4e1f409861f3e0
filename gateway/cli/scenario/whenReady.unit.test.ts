import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { whenReady, type Ready } from "./whenReady.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const timedOut = () => new Error("60 s have passed");

function start(signal = new AbortController().signal) {
  const failed = vi.fn(timedOut);
  let ready: Ready = () => undefined;
  const waiting = whenReady({ signal, withinMs: 60_000, timedOut: failed }, (told) => void (ready = told));
  waiting.catch(() => undefined);
  return { waiting, failed, ready: (failure?: Error) => ready(failure) };
}

test("after it was ready the time that passes is nobody's failure", async () => {
  const { waiting, failed, ready } = start();
  ready();
  await waiting;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(failed).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

test("what is not ready in time fails", async () => {
  const { waiting } = start();
  await vi.advanceTimersByTimeAsync(60_000);
  await expect(waiting).rejects.toThrow("60 s have passed");
});

test("what says that it failed fails with that", async () => {
  const { waiting, ready } = start();
  ready(new Error("address already in use"));
  await expect(waiting).rejects.toThrow("address already in use");
  expect(vi.getTimerCount()).toBe(0);
});

test("a stop ends the waiting with its reason, also one that came before", async () => {
  const stopping = new AbortController();
  const { waiting } = start(stopping.signal);
  stopping.abort(new Error("stopped"));
  await expect(waiting).rejects.toThrow("stopped");
  await expect(start(stopping.signal).waiting).rejects.toThrow("stopped");
  expect(vi.getTimerCount()).toBe(0);
});
