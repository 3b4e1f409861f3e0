import type { ConnectorTraits } from "../../../../test/contracts/connector.ts";

/** How the tables of `exampleTables` are tested, in every database. */
export const tableTraits = [traitsOf("penalties", "notices"), traitsOf("changes", "results"), traitsOf("moves")] as const;

function traitsOf(feed: string, target?: string) {
  return {
    slow: { settings: { timeoutMs: 300 }, slowMs: 2_000 },
    feed: {
      name: feed,
      record: (number) => ({ ...(feed === "penalties" ? {} : { bh: `bg-${number}` }), cf_wsh: `黔示例罚〔2024〕${number}号` }),
      numberOf: ({ fields }) => Number(/〕(\d+)号/.exec(String(fields["cf_wsh"]))?.[1]),
    },
    ...(target === undefined ? {} : { target: { name: target, fields: ({ text, version }: { readonly text: string; readonly version: number }) => ({ cf_wsh: text, nr: `第 ${version} 版` }) } }),
    missing: {
      change: (manifest) => ({ ...manifest, feeds: { ...manifest.feeds, [feed]: { ...manifest.feeds[feed]!, write: { eventId: "sjhb" } } } }),
      words: /没有列 sjhb；现有列: sjbh.*no column sjhb/s,
    },
  } satisfies ConnectorTraits;
}
