const NOWHERE = -1;
const FIRST_SIZE = 1_024;

/**
 * Numbered things by the moment at which they are due (milliseconds). A binary heap in typed arrays, where the garbage collector has
 * nothing to follow, that knows where each thing stands, so that one can be moved or taken out at once.
 */
export class MomentHeap {
  #heap = new Int32Array(FIRST_SIZE);
  #moments = new Float64Array(FIRST_SIZE);
  /** Where a thing stands in the heap. */
  #places = new Int32Array(FIRST_SIZE).fill(NOWHERE);
  #count = 0;

  /** The thing with the earliest moment, or undefined when there is none. */
  first(): number | undefined {
    return this.#count > 0 ? this.#heap[0] : undefined;
  }

  /** Moment of a thing that is in. */
  momentOf(thing: number): number {
    return this.#moments[thing]!;
  }

  /** Enters a thing, or moves it to another moment. */
  place(thing: number, at: number): void {
    this.#makeRoom(thing);
    this.#moments[thing] = at;
    const known = this.#places[thing]!;
    this.#settle(thing, known === NOWHERE ? this.#count++ : known);
  }

  /** Takes a thing out; nothing happens when it is not in. */
  remove(thing: number): void {
    const index = this.#places[thing] ?? NOWHERE;
    if (index === NOWHERE) return;
    this.#places[thing] = NOWHERE;
    const last = this.#heap[--this.#count]!;
    if (last !== thing) this.#settle(last, index);
  }

  #settle(thing: number, index: number): void {
    const rises = index > 0 && this.#isBefore(thing, this.#heap[(index - 1) >> 1]!);
    if (rises) this.#rise(thing, index);
    else this.#sink(thing, index);
  }

  #rise(thing: number, from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(thing, this.#heap[parent]!)) break;
      this.#put(this.#heap[parent]!, index);
      index = parent;
    }
    this.#put(thing, index);
  }

  #sink(thing: number, from: number): void {
    let index = from;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= this.#count) break;
      if (child + 1 < this.#count && this.#isBefore(this.#heap[child + 1]!, this.#heap[child]!)) child++;
      if (!this.#isBefore(this.#heap[child]!, thing)) break;
      this.#put(this.#heap[child]!, index);
      index = child;
    }
    this.#put(thing, index);
  }

  #put(thing: number, index: number): void {
    this.#heap[index] = thing;
    this.#places[thing] = index;
  }

  #isBefore(one: number, other: number): boolean {
    return this.#moments[one]! < this.#moments[other]!;
  }

  #makeRoom(thing: number): void {
    if (thing < this.#places.length) return;
    const size = 2 * Math.max(thing, this.#places.length);
    this.#heap = copied(this.#heap, new Int32Array(size));
    this.#moments = copied(this.#moments, new Float64Array(size));
    this.#places = copied(this.#places, new Int32Array(size).fill(NOWHERE));
  }
}

/** The larger array, with what the smaller one holds at its beginning. */
export function copied<Numbers extends Int32Array | Uint32Array | Float64Array | Uint8Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
