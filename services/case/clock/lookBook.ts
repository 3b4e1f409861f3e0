import { EntryTable } from "./entryTable.ts";
import { MomentHeap } from "./momentHeap.ts";

/** When the clock must look at which case next. Holds one moment per entry; entries name a case and a thing in it. */
export interface LookBook {
  /** Sets or moves the moment (milliseconds) of an entry; undefined, or what is no moment, removes it. */
  set(caseId: string, entry: string, at: number | undefined): void;
  /** The earliest moment, or undefined when nothing is to be looked at. */
  next(): number | undefined;
  /** Removes up to `max` entries whose moment has come, the earliest first, and names their cases, each once. */
  takeDue(now: number, max: number): string[];
  readonly size: number;
}

/**
 * Hundreds of thousands of entries are open at once and every step of every case moves some: as strings and objects they took
 * some 450 bytes each, which the garbage collector followed again and again. Here they are numbers in typed arrays, 60 to 120 bytes each.
 */
export function createLookBook(): LookBook {
  const entries = new EntryTable();
  const moments = new MomentHeap();
  const remove = (number: number) => {
    moments.remove(number);
    entries.remove(number);
  };
  const firstDue = (now: number): number | undefined => {
    const first = moments.first();
    return first !== undefined && moments.momentOf(first) <= now ? first : undefined;
  };
  return {
    set(caseId, entry, at) {
      if (at !== undefined && !Number.isNaN(at)) {
        moments.place(entries.add(caseId, entry), at);
        return;
      }
      const known = entries.find(caseId, entry);
      if (known !== undefined) remove(known);
    },
    next() {
      const first = moments.first();
      return first === undefined ? undefined : moments.momentOf(first);
    },
    takeDue(now, max) {
      const cases = new Set<string>();
      for (let taken = 0; taken < max; taken++) {
        const due = firstDue(now);
        if (due === undefined) break;
        cases.add(entries.caseIdOf(due));
        remove(due);
      }
      return [...cases];
    },
    get size() {
      return entries.size;
    },
  };
}
