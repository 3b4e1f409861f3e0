import { readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

const REQUEST = ".request";

/**
 * Answers requests for a list of holdings in a folder, see adapters/sdk/connectors/holdingsFile.ts: what was taken in, per record the
 * highest version. `read` takes in what lies in the inbox first.
 */
export async function answerHoldings<Held extends { readonly version: number }>(folder: string, read: () => Promise<readonly Held[]>, toKey: (held: Held) => string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names.filter((one) => one.endsWith(REQUEST))) {
    const id = name.slice(0, -REQUEST.length);
    if (names.includes(`${id}.csv`)) continue;
    const versions = new Map<string, number>();
    for (const held of await read()) versions.set(toKey(held), Math.max(versions.get(toKey(held)) ?? 0, held.version));
    const lines = Array.from(versions, ([key, version]) => `${key},${version}\n`);
    await writeFile(join(folder, `${id}.tmp`), [...lines, `#end,${lines.length}\n`].join(""));
    await rename(join(folder, `${id}.tmp`), join(folder, `${id}.csv`));
  }
}
