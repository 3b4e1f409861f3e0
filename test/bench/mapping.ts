/**
 * `npm run bench:mapping -- [--rows N] [--rounds N] [--profile fast|strict] [--json]`: rows of a department's own file or table, read by a
 * connector, mapped by a manifest, accepted by a real hub and settled at the source, against the bare engine and against rows that need no adapter.
 * Bounded, loopback only, stops by itself. Prints what it saw; asserts nothing.
 */
import { parseArgs } from "node:util";
import { CaseServiceDefinition } from "../../proto/gen/hub/case/v1/case_service.ts";
import { startBenchHub, type BenchHub, type Profile } from "./hub.ts";
import { measureIngest } from "./ingest.ts";
import { jsonataPerSecond } from "./mapping/jsonataAlone.ts";
import { measureMapping, steps, type MappingResult } from "./mapping/measure.ts";
import { fileSource, type BenchSource } from "./mapping/sources.ts";
import { tableServers, tableSource } from "./mapping/tables.ts";
import { median, rounded } from "./stats.ts";

const { values } = parseArgs({
  options: { rows: { type: "string", default: "20000" }, rounds: { type: "string", default: "3" }, profile: { type: "string", default: "fast" }, json: { type: "boolean" } },
});
const count = Number(values.rows);
const rounds = Number(values.rounds);

/** Whatever hangs, the benchmark ends. */
setTimeout(() => process.exit(1), 10 * 60_000).unref();

await using hub = await startBenchHub(values.profile as Profile);
const ingest = await measureIngest(hub, { count, rounds });
const results: MappingResult[] = [];
// Rows of every source and round are other decisions.
let from = 20_000_000;
const sources = [() => fileSource("csv"), () => fileSource("jsonl"), ...tableServers.map((server) => () => tableSource(server))];
for (const open of sources) {
  await using source = await open();
  if (source) results.push(await inRounds(hub, source));
}
await jsonataPerSecond(500);
const byJsonata = await jsonataPerSecond(Math.min(2_000, count));
process.stdout.write(values.json ? `${JSON.stringify({ ingest, results, byJsonata })}\n` : toLines());

/** The median round; a first, short one lets the machine code be made and is not counted. */
async function inRounds({ sender }: BenchHub, source: BenchSource): Promise<MappingResult> {
  const cases = sender.client(CaseServiceDefinition);
  const measured: MappingResult[] = [];
  for (let round = 0; round <= rounds; round++) {
    const rows = round === 0 ? Math.min(2_000, count) : count;
    const result = await measureMapping(source, cases, { from, count: rows });
    from += rows;
    if (round > 0) measured.push(result);
  }
  const middle = median(measured.map(({ perSecond }) => perSecond));
  return measured.find(({ perSecond }) => perSecond === middle)!;
}

function toLines(): string {
  const lines = results.map(({ source, perSecond, mappedPerSecond, shares }) => {
    const parts = steps.map((step) => `${step} ${Math.round(shares[step] * 100)}%`).join(", ");
    const ratios = `ratio to bare ${rounded(perSecond / ingest.barePerSecond)}, to rows without adapter ${rounded(perSecond / ingest.hubPerSecond)}`;
    return `  ${source.padEnd(16)} ${perSecond} rows/s to accepted and settled (${ratios}); mapping alone ${mappedPerSecond} rows/s; ${parts}\n`;
  });
  return `${values.profile}: ${count} rows a round, median of ${rounds}; bare engine ${ingest.barePerSecond}/s, hub without adapter ${ingest.hubPerSecond}/s; the same mapping by JSONata alone ${byJsonata} rows/s\n${lines.join("")}`;
}
