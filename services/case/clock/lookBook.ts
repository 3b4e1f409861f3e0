/** When the clock must look at which case next. Holds one moment per entry; entries name a case and a thing in it. */
export interface LookBook {
  /** Sets or moves the moment (milliseconds) of an entry; undefined removes it. */
  set(caseId: string, entry: string, at: number | undefined): void;
  /** The earliest moment, or undefined when nothing is to be looked at. */
  next(): number | undefined;
  /** Removes up to `max` entries whose moment has come, the earliest first, and names their cases, each once. */
  takeDue(now: number, max: number): string[];
  readonly size: number;
}

interface Node {
  readonly at: number;
  readonly key: string;
}

/** Case ids have no space in them. */
const SEPARATOR = " ";

/**
 * A binary heap over the entries. A moved or removed entry leaves its old node in the heap, where it is passed over later;
 * the heap is made anew when such nodes outnumber the entries, so memory stays in proportion to what is open.
 */
export function createLookBook(): LookBook {
  const moments = new Map<string, number>();
  let heap: Node[] = [];

  const isCurrent = ({ at, key }: Node) => moments.get(key) === at;
  const dropStale = () => {
    while (heap[0] && !isCurrent(heap[0])) pop(heap);
  };
  return {
    set(caseId, entry, at) {
      const key = caseId + SEPARATOR + entry;
      if (at === undefined) {
        moments.delete(key);
        return;
      }
      if (moments.get(key) === at) return;
      moments.set(key, at);
      push(heap, { at, key });
      if (heap.length > 2 * moments.size + 1_000) heap = rebuilt(moments);
    },
    next() {
      dropStale();
      return heap[0]?.at;
    },
    takeDue(now, max) {
      const cases = new Set<string>();
      for (let taken = 0; taken < max; taken++) {
        dropStale();
        if (!heap[0] || heap[0].at > now) break;
        const { key } = pop(heap);
        moments.delete(key);
        cases.add(key.slice(0, key.indexOf(SEPARATOR)));
      }
      return [...cases];
    },
    get size() {
      return moments.size;
    },
  };
}

function rebuilt(moments: ReadonlyMap<string, number>): Node[] {
  // A sorted array is a heap.
  return [...moments].map(([key, at]) => ({ at, key })).toSorted((a, b) => a.at - b.at);
}

function push(heap: Node[], node: Node): void {
  let index = heap.push(node) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (heap[parent]!.at <= node.at) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = node;
}

function pop(heap: Node[]): Node {
  const top = heap[0]!;
  const last = heap.pop()!;
  if (heap.length > 0) sink(heap, last);
  return top;
}

function sink(heap: Node[], node: Node): void {
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child++;
    if (node.at <= heap[child]!.at) break;
    heap[index] = heap[child]!;
    index = child;
  }
  heap[index] = node;
}
