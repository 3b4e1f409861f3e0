import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { processesOf, runCommand, startCommand } from "./hubCommand.ts";

const dataDir = mkdtempSync(join(tmpdir(), "hub-e2e-up-"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));

const readHubFile = () => JSON.parse(readFileSync(join(dataDir, "hub.json"), "utf8")) as { ports: Record<"case", number> };

async function until(what: string, isTrue: () => boolean | Promise<boolean>, deadlineMs = 60_000): Promise<void> {
  for (const end = Date.now() + deadlineMs; !(await isTrue()); await delay(100)) {
    if (Date.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`);
  }
}

const statusCode = async () => (await runCommand(["status", "--data-dir", dataDir])).code;

/** The case service answers on the port it had: rows are judged, also invalid ones. */
const caseAnswers = async (port: number) => (await runCommand(["check", "seeds/records/penalties.json", "--address", `127.0.0.1:${port}`])).code === 1;

test("a hub survives the loss of a process, refuses a second one, and continues after its supervisor was killed", async () => {
  const first = startCommand(["up", "--data-dir", dataDir, "--json", "--no-seed"]);
  await until("ready", () => first.output().includes('"ready":true'));
  const { ports } = readHubFile();
  expect(await runCommand(["up", "--data-dir", dataDir])).toMatchObject({ code: 2, stderr: expect.stringContaining("已有黔联在运行") });

  const victim = processesOf(dataDir).find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("services/host.ts\0registry"));
  process.kill(victim ?? 0, "SIGKILL");
  await until("restarted", () => first.output().includes("case 意外结束"));
  await until("on the same port", () => caseAnswers(ports.case));
  await until("every subscription connected", async () => (await statusCode()) === 0);

  first.child.kill("SIGKILL");
  await until("nothing left", () => processesOf(dataDir).length === 0);

  const second = startCommand(["up", "--data-dir", dataDir, "--json", "--no-seed"]);
  await until("ready again", () => second.output().includes('"ready":true'));
  expect(readHubFile().ports).toEqual(ports);
  second.child.kill("SIGINT");
  expect((await second.ended).code).toBe(0);
  expect(processesOf(dataDir)).toEqual([]);
});
