import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { HubError } from "../../../services/shared/errors.ts";
import type { Environment } from "../environment.ts";
import { startIsolatedHub } from "./isolatedHub.ts";
import { parseScenario } from "./parseScenario.ts";
import { playScenario, startOf } from "./playScenario.ts";
import { procedureNames } from "./procedureTable.ts";
import { compareExpected, type Difference } from "./rules/compareExpected.ts";
import type { Scenario } from "./rules/scenario.ts";
import type { ScenarioResult } from "./rules/scenarioResult.ts";
import { connectScenario } from "./scenarioClient.ts";

/** A scenario file that can be played. */
export interface ScenarioFile {
  /** File name; the path as given when several files have the same name. */
  readonly name: string;
  readonly scenario: Scenario;
}

export interface Played {
  readonly name: string;
  readonly result: ScenarioResult;
  /** Undefined when the file expects nothing. */
  readonly differences: readonly Difference[] | undefined;
  readonly elapsedMs: number;
}

export interface RunOptions {
  readonly environment: Environment;
  readonly keep: boolean;
  readonly signal: AbortSignal;
  readonly onStart: (name: string) => void;
  readonly onPlayed: (played: Played) => void;
  /** With `keep`: where the data of a scenario stays. */
  readonly onKept: (name: string, dataDir: string) => void;
}

/** Hubs at once: each is two processes. */
const AT_ONCE = 2;

/** Reads every file before any is played. Throws INVALID_REQUEST with every problem at once. */
export function readScenarios(paths: readonly string[]): readonly ScenarioFile[] {
  const problems: string[] = [];
  const names = paths.map((path) => basename(path));
  const files = paths.flatMap((path, index) => {
    const short = names[index] ?? path;
    const name = names.indexOf(short) === names.lastIndexOf(short) ? short : path;
    try {
      return [{ name, scenario: parseScenario(readText(path), path) }];
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      problems.push(error.message);
      return [];
    }
  });
  if (problems.length > 0) throw new HubError("INVALID_REQUEST", problems.join("\n"), { files: String(problems.length) });
  return files;
}

/** Plays the files, at most two at a time, each on a hub of its own; resolves with the results in the order of the files. */
export async function runScenarios(files: readonly ScenarioFile[], options: RunOptions): Promise<readonly Played[]> {
  const played = new Map<ScenarioFile, Played>();
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const queue = files.values();
  const work = async () => {
    for (const file of queue) {
      signal.throwIfAborted();
      const one = await playFile(file, { ...options, signal });
      played.set(file, one);
      options.onPlayed(one);
    }
  };
  const workers = Array.from({ length: Math.min(AT_ONCE, files.length) }, () =>
    work().catch((error: unknown) => {
      // The other one stops too; both have ended their processes before this function ends.
      ending.abort(error);
      throw error;
    }),
  );
  const ends = await Promise.allSettled(workers);
  if (options.signal.aborted) throw stopped();
  const failure = ends.find((end) => end.status === "rejected");
  if (failure) throw failure.reason;
  return files.flatMap((file) => played.get(file) ?? []);
}

async function playFile({ name, scenario }: ScenarioFile, { environment, keep, signal, onStart, onKept }: RunOptions): Promise<Played> {
  onStart(name);
  const startedAt = performance.now();
  const names = procedureNames();
  await using hub = await startIsolatedHub({ environment, startAt: startOf(scenario), keep, signal });
  if (keep) onKept(name, hub.dataDir);
  const client = await connectScenario(hub, names, signal);
  try {
    const result = await playScenario({ scenario, file: name, client, names, signal });
    const differences = scenario.expected === undefined ? undefined : compareExpected(scenario.expected, result);
    return { name, result, differences, elapsedMs: Math.round(performance.now() - startedAt) };
  } finally {
    client.close();
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause && cause.code === "ENOENT" ? "没有此文件 / no such file" : `无法读取 / cannot be read: ${String(cause)}`;
    throw new HubError("INVALID_REQUEST", `${path}: ${why}；核对路径 / check the path`, { path }, { cause });
  }
}

const stopped = () => Object.assign(new Error("stopped"), { name: "AbortError" });
