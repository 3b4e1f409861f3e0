import { existsSync, renameSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** The exchange folder, which can be taken away and given back. */
export interface Share {
  /** Where it is now. */
  readonly folder: () => string;
  readonly setDown: (down: boolean) => void;
}

export async function openShare(mounted: string): Promise<Share> {
  const unmounted = `${mounted}.offline`;
  const folder = () => (existsSync(unmounted) ? unmounted : mounted);
  const setDown = (down: boolean) => {
    if (down && folder() === mounted) renameSync(mounted, unmounted);
    if (!down && folder() === unmounted) renameSync(unmounted, mounted);
  };
  setDown(false);
  for (const name of ["outbox", "inbox"]) await mkdir(join(mounted, name), { recursive: true });
  return { folder, setDown };
}

/** Works in the folder; again from the start when it was taken away or given back in the middle. */
export async function untilNotMoved<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}
