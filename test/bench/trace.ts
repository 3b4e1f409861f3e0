/**
 * `npm run bench:trace -- [--hops N] [--embedded] [--searches N] [--json]`: how fast the book of the trace service answers when
 * it is large, through its gRPC door. PostgreSQL of DATABASE_URL (an empty database, or that of a former run), or one of its own when a server is
 * installed; `--embedded`: the database in the process. Prints what it saw; asserts nothing.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { TraceServiceDefinition } from "../../proto/gen/hub/trace/v1/trace_service.ts";
import { migrate } from "../../services/shared/db/migrations.ts";
import { openSql } from "../../services/shared/db/openSql.ts";
import { createHubChannel } from "../../services/shared/grpc/client.ts";
import { startGrpcServer } from "../../services/shared/grpc/server.ts";
import { createLogger } from "../../services/shared/log.ts";
import { start } from "../../services/trace/main.ts";
import { migrations } from "../../services/trace/schema.ts";
import { renderTable } from "../../gateway/cli/terminal/table.ts";
import { startNatsServer } from "../support/natsServer.ts";
import { percentile, rounded } from "./stats.ts";
import { connectServer, openEmbedded } from "./trace/benchDatabase.ts";
import { startLocalPostgres } from "./trace/localPostgres.ts";
import { makeHops } from "./trace/makeHops.ts";
import { makeQuestions } from "./trace/questions.ts";

const { values } = parseArgs({ options: { hops: { type: "string" }, embedded: { type: "boolean", default: false }, searches: { type: "string", default: "100" }, json: { type: "boolean", default: false } } });
const hops = Number(values.hops ?? (values.embedded ? 1_000_000 : 10_000_000));
const KEYS = { HUB_SERVICE_KEY: "bench-service-key-0001", HUB_KEY_SECRET: "bench-key-secret-0001" };

/** Whatever hangs, the benchmark ends. */
setTimeout(() => process.exit(1), 60 * 60_000).unref();

const log = createLogger("bench", "silent");
const dataDir = mkdtempSync(join(tmpdir(), "qianlian-bench-trace-"));
const given = process.env["DATABASE_URL"];
const local = values.embedded || given ? undefined : await startLocalPostgres();
const databaseUrl = values.embedded ? undefined : (given ?? local?.url);
if (!values.embedded && databaseUrl === undefined) {
  say("没有 PostgreSQL：设 DATABASE_URL，或安装后再试，或加 --embedded / no PostgreSQL: set DATABASE_URL, install one, or use --embedded");
  process.exit(0);
}
process.once("exit", () => {
  local?.close();
  rmSync(dataDir, { recursive: true, force: true });
});
process.once("SIGINT", () => process.exit(130));

const db = databaseUrl ? await connectServer(databaseUrl) : await openEmbedded(dataDir);
const migrating = await openSql({ databaseUrl, dataDir, name: "trace", log });
await migrate(migrating, "trace", migrations);
if (databaseUrl) await migrating.close();
say(`${hops} hops…`);
const began = performance.now();
const [book] = await db.query<{ hops: bigint | string }>("select hops from book");
// A database of a former run is taken as it is.
if (Number(book?.hops) < hops) await makeHops(db, { hops, keySecret: KEYS.HUB_KEY_SECRET, say });
const loadSeconds = rounded((performance.now() - began) / 1_000, 0);
const [size] = await db.query<{ bytes: bigint | string }>("select pg_database_size(current_database()) as bytes");

const nats = await startNatsServer();
Object.assign(process.env, KEYS, { NATS_URL: nats.url, HUB_DATA_DIR: dataDir, HUB_TRACE_DAYS: "0", ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) });
const service = await start({ log, signal: new AbortController().signal });
const server = await startGrpcServer({ host: "127.0.0.1", port: 0, services: service.services, log });
const channel = createHubChannel(server.address, { key: KEYS.HUB_SERVICE_KEY });
const trace = channel.client(TraceServiceDefinition);
while (!(await trace.getTraceState({}).then(() => true, () => false))) await new Promise((resolve) => setTimeout(resolve, 200));

say("searches…");
const figures: Figure[] = [];
for (const { name, goalMs, asks } of await makeQuestions(db, Number(values.searches))) {
  const samples: number[] = [];
  let found = 0;
  for (const ask of asks) {
    const asked = performance.now();
    found += await ask(trace);
    samples.push(performance.now() - asked);
  }
  figures.push({ name, goalMs, searches: samples.length, found: rounded(found / samples.length, 1), p50: rounded(percentile(samples, 0.5), 1), p95: rounded(percentile(samples, 0.95), 1), max: rounded(Math.max(...samples), 1) });
  say(`  ${name}: p95 ${figures.at(-1)?.p95} ms`);
}
channel.close();
await server.close();
await service.close();
await nats.close();
await db.close();
if (!databaseUrl) await migrating.close();

const where = databaseUrl ? (local?.version ?? "PostgreSQL") : "PGlite";
const result = { database: where, hops, loadSeconds, gib: rounded(Number(size?.bytes ?? 0) / 1024 ** 3, 2), figures };
if (values.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
else {
  const number = (title: string, value: (figure: Figure) => number) => ({ title, value: (figure: Figure) => String(value(figure)), align: "right" as const });
  const table = renderTable(
    [
      { title: "search", value: ({ name }) => name },
      number("hops/answer", ({ found }) => found),
      number("p50 ms", ({ p50 }) => p50),
      number("p95 ms", ({ p95 }) => p95),
      number("max ms", ({ max }) => max),
      { title: "goal", value: ({ p95, goalMs }) => (p95 < goalMs ? `< ${goalMs} ✓` : `< ${goalMs} ✗`) },
    ],
    figures,
  );
  process.stdout.write([`${where}: ${hops} hops, ${result.gib} GiB with indexes, made in ${loadSeconds} s`, ...table, ""].join("\n"));
}
process.exit(0);

interface Figure {
  readonly name: string;
  readonly goalMs: number;
  readonly searches: number;
  /** Hops per answer. */
  readonly found: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
