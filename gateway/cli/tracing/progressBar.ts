const WIDTH = 24;

/** `[██████░░░░]  60 %`; full when there is nothing to do. */
export function progressBar(done: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, Math.max(0, done / total));
  const full = Math.floor(share * WIDTH);
  return `[${"█".repeat(full)}${"░".repeat(WIDTH - full)}] ${String(Math.floor(share * 100)).padStart(3)} %`;
}
