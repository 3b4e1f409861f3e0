const CELLS = 24;

/** `核对 police  ██████████░░░░░░░░░░░░░░  42 %  420,000 / 1,000,000`; without a total only what was done. */
export function progressBar(title: string, done: number, total: number): string {
  if (total <= 0) return `${title}  …  ${done.toLocaleString("en-US")}`;
  const share = Math.min(1, done / total);
  const full = Math.round(share * CELLS);
  const bar = "█".repeat(full) + "░".repeat(CELLS - full);
  return `${title}  ${bar}  ${String(Math.floor(share * 100)).padStart(3)} %  ${done.toLocaleString("en-US")} / ${total.toLocaleString("en-US")}`;
}
