/**
 * Loaded into every Node process of a hub with `--import shiftedClock.ts?file=…`: their wall clock is the machine's plus the milliseconds in
 * the file, as if somebody had set it. Timers run on, as they do when a clock is set. The systems around the hub are other machines
 * and keep the right time.
 */
import { readFileSync, statSync } from "node:fs";

const file = new URL(import.meta.url).searchParams.get("file") ?? "";
const RealDate = Date;
const realNow = Date.now.bind(Date);
/** The file is looked at this often, milliseconds. */
const LOOK_MS = 20;
let offset = 0;
let lookedAt = 0;
let changedAt = -1;

function shiftedNow(): number {
  const now = realNow();
  if (now - lookedAt > LOOK_MS || now < lookedAt) {
    lookedAt = now;
    const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: -1 };
    if (mtimeMs !== changedAt) {
      changedAt = mtimeMs;
      offset = mtimeMs < 0 ? 0 : Number(readFileSync(file, "utf8"));
    }
  }
  return now + offset;
}

if (!process.argv[1]?.includes("seeds/simulators")) globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [shiftedNow()] : args, newTarget) as Date,
  apply: () => new RealDate(shiftedNow()).toString(),
  get: (target, key) => (key === "now" ? shiftedNow : (Reflect.get(target, key) as unknown)),
});
