/** One page of a list: its rows, and where the next one begins; absent after the last one. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next?: string | undefined;
}

/** The rows of a list that a system gives page after page. */
export async function* inPages<Row>(read: (after: string) => Promise<Page<Row>>): AsyncGenerator<Row> {
  for (let after: string | undefined = ""; after !== undefined; ) {
    const { rows, next }: Page<Row> = await read(after);
    yield* rows;
    // A page that leads to itself would be read for ever.
    after = next === after ? undefined : next;
  }
}
