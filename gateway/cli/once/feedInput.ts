import type { SimulatorsClient } from "../connection/simulators.ts";
import type { FeedRow } from "../../../seeds/simulators/contract.ts";
import type { InputRow } from "./inputRow.ts";

/** Rows entered at a time. */
const CHUNK_ROWS = 500;

/** Enters all rows: in input order within a system, the systems at the same time. Returns one ticket per row, in order. */
export async function feedInput(simulators: Pick<SimulatorsClient, "feed">, rows: readonly InputRow[], onFed: (count: number) => void): Promise<string[]> {
  const tickets: string[] = [];
  const bySource = new Map<string, { row: FeedRow; index: number }[]>();
  for (const [index, { source, row }] of rows.entries()) {
    const own = bySource.get(source) ?? [];
    bySource.set(source, own);
    own.push({ row, index });
  }
  await Promise.all(
    [...bySource].map(async ([source, own]) => {
      for (let from = 0; from < own.length; from += CHUNK_ROWS) {
        const chunk = own.slice(from, from + CHUNK_ROWS);
        const given = await simulators.feed(source, chunk.map(({ row }) => row));
        chunk.forEach(({ index }, place) => (tickets[index] = given[place] ?? ""));
        onFed(chunk.length);
      }
    }),
  );
  return tickets;
}
