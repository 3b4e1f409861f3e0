/**
 * `npm run test:containers`: the main job against NATS and PostgreSQL in containers. Without a container engine or the
 * images it is skipped, which is no failure.
 */
import { readContainerTestConfig, type ContainerTestConfig } from "./config.ts";
import { CannotRun, findEngine, provideImages } from "./engine.ts";
import { judgeNats, judgePostgres, judgeReport, type Finding } from "./findings.ts";
import { runMainJob } from "./mainJob.ts";
import { startNats, startPostgres } from "./servers.ts";

const print = (line: string) => void process.stdout.write(`${line}\n`);

type Outcome = "passed" | "failed" | "skipped";

async function test(config: ContainerTestConfig, signal: AbortSignal): Promise<Outcome> {
  const engine = await findEngine();
  print(`容器引擎 / container engine: ${engine.info.containerRuntime.serverVersion}`);
  await provideImages(engine, [config.natsImage, config.postgresImage]);
  await using nats = await startNats(engine, config);
  print(`已启动 / started: ${config.natsImage}`);
  await using postgres = await startPostgres(engine, config);
  print(`已启动 / started: ${config.postgresImage}`);
  signal.throwIfAborted();
  const job = await runMainJob({ NATS_URL: nats.url, DATABASE_URL: postgres.url, SIM_DATABASE_URL: postgres.url }, signal);
  signal.throwIfAborted();
  return conclude([...judgeReport(job), ...(await judgeNats(nats.url)), ...(await judgePostgres(postgres.url))], job.words);
}

function conclude(findings: readonly Finding[], words: string): Outcome {
  for (const { what, found, holds } of findings) print(`  ${holds ? "✓" : "✗"} ${what}: ${found}`);
  const passed = findings.every(({ holds }) => holds);
  if (!passed && words !== "") print(words);
  return passed ? "passed" : "failed";
}

async function outcomeOf(signal: AbortSignal): Promise<Outcome> {
  try {
    return await test(readContainerTestConfig(), signal);
  } catch (error) {
    if (error instanceof CannotRun) {
      print(`跳过 / skipped: ${error.message}`);
      return "skipped";
    }
    print(`失败 / failed: ${signal.aborted ? "已中断 / interrupted" : error instanceof Error ? error.message : String(error)}`);
    return "failed";
  }
}

// The containers are removed here, also after a failure or Ctrl-C: no further container is needed for that.
process.env["TESTCONTAINERS_RYUK_DISABLED"] = "true";
const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => stopping.abort());

const outcome = await outcomeOf(stopping.signal);
const count = (one: Outcome) => Number(outcome === one);
print(`${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`);
process.exitCode = outcome === "failed" ? 1 : 0;
