/** The value below which `share` (0–1) of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

/** Runs `work` and gives its rate, items per second. */
export async function rateOf(items: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (items / (performance.now() - start)) * 1000;
}
