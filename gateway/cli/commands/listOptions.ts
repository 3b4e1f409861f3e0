import { InvalidArgumentError, type Command } from "commander";

/** Largest page that the docket gives. */
const PAGE_SIZE = 500;
const DEFAULT_LIMIT = 50;
const LIMIT_MAX = 100_000;

/** Option of every list. */
export interface ListOptions {
  /** At most this many lines. */
  readonly limit: number;
}

export function withLimit(command: Command): Command {
  return command.option("--limit <number>", `至多显示多少条 / at most this many`, parseLimit, DEFAULT_LIMIT);
}

/** Takes every value of an option that may be given several times or as a list with commas. */
export function collectWords(value: string, former: readonly string[] = []): readonly string[] {
  return [...former, ...value.split(/[,，]/).map((word) => word.trim()).filter((word) => word !== "")];
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextPageToken: string;
  readonly total: bigint;
}

/** Items page by page, up to `limit`, and how many there are in all. */
export async function collectPages<Item>(limit: number, ask: (page: { readonly pageSize: number; readonly pageToken: string }) => Promise<Page<Item>>): Promise<{ readonly items: readonly Item[]; readonly total: number }> {
  const items: Item[] = [];
  let pageToken = "";
  let total = 0;
  do {
    const page = await ask({ pageSize: Math.min(PAGE_SIZE, limit - items.length), pageToken });
    items.push(...page.items);
    ({ pageToken, total } = { pageToken: page.nextPageToken, total: Number(page.total) });
  } while (pageToken !== "" && items.length < limit);
  return { items, total };
}

/** The last line of a list: how many there are, and how to see more. */
export function countLine({ items, total }: { readonly items: readonly unknown[]; readonly total: number }): string {
  const more = items.length < total ? `，显示前 ${items.length} 条，更多请加 --limit / the first ${items.length} are shown, --limit for more` : "";
  return `共 ${total} 条 / in all${more}`;
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw new InvalidArgumentError(`应为 1–${LIMIT_MAX} 的整数 / a whole number from 1 to ${LIMIT_MAX}`);
}
